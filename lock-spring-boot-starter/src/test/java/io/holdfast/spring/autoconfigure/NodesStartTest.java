package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.redis.RedisNode;
import io.holdfast.spring.Contexts;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How an application's start and its nodes' connections go side by side.
 */
@RedisNodesTest(count = 1)
@ExtendWith(OutputCaptureExtension.class)
class NodesStartTest {

	private static final String UNREACHABLE = "redis://127.0.0.1:1";

	private static ApplicationContextRunner contexts(RedisNodes nodes, String... properties) {
		return contexts("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + nodes.get(0).port(),
				"holdfast.redis.connect-timeout=20s")
			.withPropertyValues(properties);
	}

	private static ApplicationContextRunner contexts(String... properties) {
		return Contexts.redis().withPropertyValues(properties);
	}

	@Test
	void connectWhileAllElseIsMade(RedisNodes nodes) {
		List<Boolean> up = new ArrayList<>();
		nodes.get(0).pause();
		try {
			contexts(nodes, "holdfast.redis.fail-fast=true")
				// Before the last bean is made no node answers.
				.withBean("last", SmartInitializingSingleton.class, () -> nodes.get(0)::resume)
				.withBean(Server.class, () -> new Server(up))
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(up).containsExactly(true);
				});
		}
		finally {
			nodes.get(0).resume();
		}
	}

	@ParameterizedTest
	@EnumSource
	void areWaitedForByTheFirstCallOfABeanThatIsBeingMade(Use use, RedisNodes nodes) {
		assertIsUsedEarly(contexts(nodes), use, nodes);
	}

	@ParameterizedTest
	@EnumSource(names = { "OPERATION", "LIMIT" })
	void areWaitedForByTheFirstCallToTheApplicationsOwnRedis(Use use, RedisNodes nodes) {
		assertIsUsedEarly(contexts(nodes, "holdfast.redis.nodes=" + nodes.get(0).uri() + "/1"), use, nodes);
	}

	private static void assertIsUsedEarly(ApplicationContextRunner contexts, Use use, RedisNodes nodes) {
		List<Object> results = new ArrayList<>();
		nodes.get(0).pause();
		try {
			contexts.withBean("early", Early.class, () -> new Early((beans) -> {
				// The call comes before the node answers.
				CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(nodes.get(0)::resume);
				results.add(use.call.apply(beans));
			})).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(results).hasSize(1);
			});
		}
		finally {
			nodes.get(0).resume();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void stopTheStartInTheSameWordsWhoeverFindsThemMissing(boolean early) {
		ApplicationContextRunner runner = contexts("holdfast.redis.nodes=" + UNREACHABLE,
				"holdfast.redis.fail-fast=true", "holdfast.redis.connect-timeout=100ms");
		List<RedisNode> made = new ArrayList<>();
		runner
			.withBean("early", Early.class,
					() -> new Early(
							(beans) -> made.addAll(early ? used(beans) : beans.getBean(RedlockClient.class).nodes())))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(RedisNodesException.class)
				.hasMessageContaining("could not be reached within 100 ms: " + UNREACHABLE));
	}

	private static List<RedisNode> used(BeanFactory beans) {
		beans.getBean(LockClient.class).tryAcquire("early");
		return List.of();
	}

	@Test
	void areWaitedForOnceAndMissedOnce(CapturedOutput output) {
		contexts("holdfast.redis.nodes=" + UNREACHABLE, "holdfast.redis.connect-timeout=100ms")
			.withBean("early", Early.class, () -> new Early((beans) -> {
				for (int i = 0; i < 2; i++) {
					try {
						beans.getBean(LockClient.class).tryAcquire("early");
					}
					catch (LockUnavailableException ex) {
						assertThat(ex).hasMessageContaining("early");
					}
				}
			}))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output.toString().lines().filter((line) -> line.contains("not reached yet"))).hasSize(1);
			});
	}

	enum Use {

		LOCK((beans) -> {
			beans.getBean(LockClient.class).acquire("early").close();
			return "";
		}),

		ASYNCHRONOUS_LOCK((beans) -> {
			beans.getBean(LockClient.class)
				.acquireAsync("early", LockOptions.defaults())
				.toCompletableFuture()
				.orTimeout(Eventually.PATIENCE.toSeconds(), TimeUnit.SECONDS)
				.join()
				.close();
			return "";
		}),

		SEVERAL_LOCKS((beans) -> {
			beans.getBean(LockClient.class).acquireAll(List.of("a", "b"), LockOptions.defaults()).close();
			return "";
		}),

		LOCK_VIEW((beans) -> {
			beans.getBean(LockClient.class).asLock("early").lock();
			beans.getBean(LockClient.class).asLock("early").unlock();
			return "";
		}),

		STATUS((beans) -> beans.getBean(LockClient.class).status("early")),

		OPERATION((beans) -> beans.getBean(IdempotencyClient.class)
			.execute(IdempotencyKey.of("pay", "early"), IdempotencyOptions.defaults(), OutcomeCodec.TEXT,
					(context) -> "receipt")),

		RECORD((beans) -> beans.getBean(IdempotencyClient.class).status(IdempotencyKey.of("pay", "none"))),

		LIMIT((beans) -> beans.getBean(RateLimiter.class)
			.tryAcquire(RateLimit.slidingWindow("early", 5, Duration.ofMinutes(1)), "me"));

		private final Function<BeanFactory, Object> call;

		Use(Function<BeanFactory, Object> call) {
			this.call = call;
		}

	}

	/** Does something while it is made. */
	static class Early implements BeanFactoryAware, InitializingBean {

		private final Consumer<BeanFactory> work;

		private @Nullable BeanFactory beans;

		Early(Consumer<BeanFactory> work) {
			this.work = work;
		}

		@Override
		public void setBeanFactory(BeanFactory beans) {
			this.beans = beans;
		}

		@Override
		public void afterPropertiesSet() {
			this.work.accept(Objects.requireNonNull(this.beans));
		}

	}

	/** Starts when a web server does, and must find the nodes connected. */
	static class Server implements SmartLifecycle, BeanFactoryAware {

		private final List<Boolean> up;

		private @Nullable BeanFactory beans;

		private boolean running;

		Server(List<Boolean> up) {
			this.up = up;
		}

		@Override
		public void setBeanFactory(BeanFactory beans) {
			this.beans = beans;
		}

		@Override
		public void start() {
			this.running = true;
			RedlockClient client = Objects.requireNonNull(this.beans).getBean(RedlockClient.class);
			this.up.add(client.nodes().stream().allMatch(RedisNode::isUp));
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
			return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE;
		}

	}

}
