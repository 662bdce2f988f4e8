package io.holdfast.spring.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.OnBusy;
import io.holdfast.test.Eventually;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A shutdown that waits for the requests in progress, as is the default: those that wait
 * for a lock end at once, and the one that has it ends as it would.
 */
class ShutdownTest {

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void endsWaitsAndLetsHoldersFinish() throws Exception {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.SERVLET);
		application.setDefaultProperties(Map.of("holdfast.mode", "local", "server.port", "0"));
		ConfigurableApplicationContext context = application.run();
		Work work = context.getBean(Work.class);
		LockClient locks = context.getBean(LockClient.class);
		CompletableFuture<Void> closed;
		CompletableFuture<HttpResponse<String>> holder;
		try {
			holder = get(context, "/work");
			assertThat(work.begun().await(20, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<HttpResponse<String>> waiter = get(context, "/work");
			CompletableFuture<HttpResponse<String>> skipping = get(context, "/skipping");
			CompletableFuture<HttpResponse<String>> unhandled = get(context, "/unhandled");
			Eventually.await("all wait", () -> locks.status("work").waitingHere() == 3);
			closed = CompletableFuture.runAsync(context::close);
			assertThat(waiter.get(20, TimeUnit.SECONDS).body()).contains("shutting down");
			assertThat(skipping.get(20, TimeUnit.SECONDS).body()).isEqualTo("skipped");
			HttpResponse<String> answer = unhandled.get(20, TimeUnit.SECONDS);
			assertThat(answer.statusCode()).isEqualTo(503);
			assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
			assertThat(answer.body()).contains("Server is shutting down").doesNotContain("work");
			assertThat(closed).as("waits for the holder").isNotDone();
		}
		finally {
			work.end().countDown();
		}
		assertThat(holder.get(20, TimeUnit.SECONDS).body()).isEqualTo("done, and tidied up");
		closed.get(20, TimeUnit.SECONDS);
	}

	@Test
	void letsCallersWaitAgainBeforeAnythingElseIsStarted() {
		SpringApplication application = new SpringApplication(Application.class, StartedEarly.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setDefaultProperties(Map.of("holdfast.mode", "local"));
		try (ConfigurableApplicationContext context = application.run()) {
			context.getBean(LockClient.class).acquire("busy");
			context.stop();
			context.start();
			assertThat(context.getBean(StartedEarly.class).outcomes()).containsExactly("acquired", "busy");
		}
	}

	private CompletableFuture<HttpResponse<String>> get(ConfigurableApplicationContext context, String path) {
		URI uri = URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path);
		return this.http.sendAsync(HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	@Component
	static class Work {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch end = new CountDownLatch(1);

		private final LockClient locks;

		Work(LockClient locks) {
			this.locks = locks;
		}

		public CountDownLatch begun() {
			return this.begun;
		}

		public CountDownLatch end() {
			return this.end;
		}

		@DistributedLock(name = "work", waitTime = "60s")
		public String run() throws InterruptedException {
			this.begun.countDown();
			this.end.await();
			return this.locks.withLock("tidy", this.locks.defaultOptions(), () -> "done, and tidied up");
		}

		@DistributedLock(name = "work", waitTime = "60s", onBusy = OnBusy.SKIP)
		public String skip() {
			return "never";
		}

	}

	/**
	 * Needs the lock when it is started.
	 */
	static class StartedEarly implements SmartLifecycle {

		private final LockClient locks;

		private final List<String> outcomes = new ArrayList<>();

		private boolean running;

		StartedEarly(LockClient locks) {
			this.locks = locks;
		}

		List<String> outcomes() {
			return this.outcomes;
		}

		@Override
		public void start() {
			this.running = true;
			this.outcomes.add(this.locks.tryAcquire("busy", this.locks.defaultOptions().withWait(Duration.ofMillis(1)))
				.map((handle) -> handle.release() ? "acquired" : "lost")
				.orElse("busy"));
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return -1000;
		}

	}

	@RestController
	static class Unhandled {

		private final Work work;

		Unhandled(Work work) {
			this.work = work;
		}

		@GetMapping("/unhandled")
		String work() throws InterruptedException {
			return this.work.run();
		}

	}

	@RestController
	static class Resource {

		private final Work work;

		Resource(Work work) {
			this.work = work;
		}

		@GetMapping("/work")
		String work() throws InterruptedException {
			return this.work.run();
		}

		@GetMapping("/skipping")
		String skip() {
			String result = this.work.skip();
			return (result != null) ? result : "skipped";
		}

		@ExceptionHandler
		String busy(LockNotAcquiredException ex) {
			return String.valueOf(ex.getMessage());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Work.class, Resource.class, Unhandled.class })
	static class Application {

	}

}
