package io.holdfast.spring.interceptor.lock;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.SwitchableLockClient;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.OnBusy;
import io.holdfast.spring.interceptor.FallbackListener;
import io.holdfast.spring.interceptor.OutageMonitor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class UnavailableTest {

	private final ApplicationContextRunner contexts = Contexts.redis()
		.withBean(SwitchableLockClient.class)
		.withBean(Service.class);

	@Nested
	class Fail {

		@Test
		void isTheDefault() {
			run(UnavailableTest.this.contexts, (service, client) -> {
				client.setAvailable(false);
				assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(service::byProperty);
			});
		}

		@Test
		void isNeverASkipOrFallback() {
			run(UnavailableTest.this.contexts, (service, client) -> {
				client.setAvailable(false);
				assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(service::skipping);
			});
		}

		@Test
		void failsAStageAndAMono() {
			run(UnavailableTest.this.contexts, (service, client) -> {
				client.setAvailable(false);
				assertThatExceptionOfType(CompletionException.class)
					.isThrownBy(() -> service.failingStage().orTimeout(30, TimeUnit.SECONDS).join())
					.withCauseInstanceOf(LockUnavailableException.class);
				StepVerifier.create(service.failingMono()).verifyError(LockUnavailableException.class);
			});
		}

	}

	@Nested
	class Proceed {

		@Test
		void runsUnguarded() {
			run(UnavailableTest.this.contexts, (service, client) -> {
				client.setAvailable(false);
				assertThat(service.proceeding()).isEqualTo("none");
				assertThat(service.proceedingStage().orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("none");
				client.setAvailable(true);
				assertThat(service.proceeding()).isEqualTo("proceeding");
			});
		}

		@Test
		void mayBeTheProperty() {
			run(UnavailableTest.this.contexts.withPropertyValues("holdfast.lock.on-unavailable=proceed"),
					(service, client) -> {
						client.setAvailable(false);
						assertThat(service.byProperty()).isEqualTo("none");
					});
		}

	}

	@Nested
	class Local {

		@Test
		void runsUnderALockOfTheJvm() {
			run(UnavailableTest.this.contexts, (service, client) -> {
				client.setAvailable(false);
				String result = service.local("a", () -> {
					LockContext.current().ensureHeld();
					assertThatExceptionOfType(CompletionException.class)
						.isThrownBy(() -> CompletableFuture.runAsync(() -> service.local("a", () -> "")).join())
						.withCauseInstanceOf(LockNotAcquiredException.class);
					return LockContext.current().lockName();
				});
				assertThat(result).isEqualTo("local:a");
				assertThat(service.local("a", () -> "again")).isEqualTo("again");
			});
		}

		@Test
		void guardsAStageAndAMonoToo() {
			run(UnavailableTest.this.contexts, (service, client) -> {
				client.setAvailable(false);
				assertThat(service.localStage("a").orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("local:a");
				StepVerifier.create(service.localMono("a")).expectNext("local:a").verifyComplete();
				client.setAvailable(true);
				assertThat(service.localStage("a").orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("local:a");
				StepVerifier.create(service.localMono("a")).expectNext("local:a").verifyComplete();
			});
		}

		@Test
		void takesSeveralLocksAtOnce() {
			run(UnavailableTest.this.contexts, (service, client) -> {
				client.setAvailable(false);
				assertThat(service.localAll(List.of("a", "b"))).isEqualTo("local:a, local:b");
				assertThat(service.localAll(List.of("a", "b"))).isEqualTo("local:a, local:b");
			});
		}

		@Test
		void keepsOutWhoComesAfterTheOutage() throws Exception {
			run(UnavailableTest.this.contexts, (service, client) -> {
				client.setAvailable(false);
				service.local("a", () -> {
					client.setAvailable(true);
					assertThatExceptionOfType(CompletionException.class)
						.isThrownBy(() -> CompletableFuture.runAsync(() -> service.local("a", () -> "")).join())
						.withCauseInstanceOf(LockNotAcquiredException.class);
					assertThat(client.status("local:a").held()).isFalse();
					assertThatExceptionOfType(CompletionException.class)
						.isThrownBy(() -> CompletableFuture.supplyAsync(() -> service.localStage("a").join()).join())
						.havingRootCause()
						.isInstanceOf(LockNotAcquiredException.class);
					return "";
				});
				assertThat(service.local("a", () -> "free")).isEqualTo("free");
			});
		}

		@Test
		void isKeptOutByWhoCameBeforeTheOutage() throws Exception {
			run(UnavailableTest.this.contexts, (service, client) -> {
				CountDownLatch holds = new CountDownLatch(1);
				CountDownLatch end = new CountDownLatch(1);
				CompletableFuture<String> before = CompletableFuture.supplyAsync(() -> service.local("a", () -> {
					holds.countDown();
					await(end);
					return "before";
				}));
				await(holds);
				client.setAvailable(false);
				assertThatExceptionOfType(LockNotAcquiredException.class)
					.isThrownBy(() -> service.local("a", () -> "after"));
				end.countDown();
				assertThat(before.join()).isEqualTo("before");
				assertThat(service.local("a", () -> "after")).isEqualTo("after");
			});
		}

	}

	@Nested
	@ExtendWith(OutputCaptureExtension.class)
	class AnOutage {

		@Test
		void isLoggedOnceAtItsBeginningAndAtItsEnd(CapturedOutput output) {
			run(UnavailableTest.this.contexts, (service, client) -> {
				client.setAvailable(false);
				service.proceeding();
				service.proceeding();
				service.local("a", () -> "");
				assertThat(output.getOut().split("Redis is not available", -1)).hasSize(2);
				assertThat(output).contains("PROCEED for 'proceeding'").doesNotContain("Redis is back");
				client.setAvailable(true);
				service.proceeding();
				service.proceeding();
				assertThat(output.getOut().split("Redis is back after", -1)).hasSize(2);
				assertThat(output).contains("3 calls ran without a distributed lock");
			});
		}

		@Test
		void isKnownWhileItLasts() {
			UnavailableTest.this.contexts.run((context) -> {
				OutageMonitor outages = context.getBean(OutageMonitor.class);
				SwitchableLockClient client = context.getBean(SwitchableLockClient.class);
				assertThat(outages.current()).isEmpty();
				client.setAvailable(false);
				context.getBean(Service.class).proceeding();
				assertThat(outages.current()).hasValueSatisfying((outage) -> assertThat(outage.calls()).isEqualTo(1));
				client.setAvailable(true);
				context.getBean(Service.class).failingStage().join();
				assertThat(outages.current()).isEmpty();
			});
		}

		@Test
		void isToldToListenersWhoseFailuresDoNotMatter() {
			List<String> heard = new CopyOnWriteArrayList<>();
			UnavailableTest.this.contexts
				.withBean("failing", FallbackListener.class, () -> (feature, label, policy) -> {
					throw new IllegalStateException("listener");
				})
				.withBean("hearing", FallbackListener.class,
						() -> (feature, label, policy) -> heard.add(label + " " + policy))
				.run((context) -> {
					context.getBean(SwitchableLockClient.class).setAvailable(false);
					assertThat(context.getBean(Service.class).proceeding()).isEqualTo("none");
					assertThat(heard).containsExactly("proceeding PROCEED");
				});
		}

	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void run(ApplicationContextRunner contexts, LockTest test) {
		contexts.run((context) -> {
			assertThat(context).hasNotFailed();
			test.run(context.getBean(Service.class), context.getBean(SwitchableLockClient.class));
		});
	}

	@FunctionalInterface
	interface LockTest {

		void run(Service service, SwitchableLockClient client) throws Exception;

	}

	static class Service {

		@DistributedLock("by-property")
		public String byProperty() {
			return held();
		}

		@DistributedLock(name = "skipping", onBusy = OnBusy.SKIP)
		public boolean skipping() {
			return true;
		}

		@DistributedLock(name = "failing", onUnavailable = OnUnavailable.FAIL)
		public CompletableFuture<String> failingStage() {
			return CompletableFuture.completedFuture(held());
		}

		@DistributedLock(name = "failing", onUnavailable = OnUnavailable.FAIL)
		public Mono<String> failingMono() {
			return Mono.just("");
		}

		@DistributedLock(name = "proceeding", onUnavailable = OnUnavailable.PROCEED)
		public String proceeding() {
			return held();
		}

		@DistributedLock(name = "proceeding", onUnavailable = OnUnavailable.PROCEED)
		public CompletableFuture<String> proceedingStage() {
			return CompletableFuture.completedFuture(held());
		}

		@DistributedLock(name = "local", key = "#key", waitTime = "0s", onUnavailable = OnUnavailable.LOCAL)
		public String local(String key, Supplier<String> work) {
			return work.get();
		}

		@DistributedLock(name = "local", key = "#keys", waitTime = "0s", onUnavailable = OnUnavailable.LOCAL)
		public String localAll(List<String> keys) {
			return held();
		}

		@DistributedLock(name = "local", key = "#key", waitTime = "0s", onUnavailable = OnUnavailable.LOCAL)
		public CompletableFuture<String> localStage(String key) {
			return CompletableFuture.completedFuture(held());
		}

		@DistributedLock(name = "local", key = "#key", waitTime = "0s", onUnavailable = OnUnavailable.LOCAL)
		public Mono<String> localMono(String key) {
			return Mono.just(held());
		}

		private static String held() {
			return LockContext.find().map(LockContext::lockName).orElse("none");
		}

	}

}
