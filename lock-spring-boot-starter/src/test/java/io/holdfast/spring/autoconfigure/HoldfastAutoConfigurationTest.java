package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.local.LocalLockClient;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.SwitchableLockClient;
import io.holdfast.spring.actuate.HoldfastHealthIndicator;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.observation.LockMeters;
import io.holdfast.spring.observation.NodeMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class HoldfastAutoConfigurationTest {

	private final ApplicationContextRunner local = Contexts.local();

	@Nested
	class TheClient {

		@Test
		void isRedlockOverTheNodesByDefault() {
			Contexts.redis()
				.withPropertyValues("holdfast.redis.nodes=redis://127.0.0.1:1", "holdfast.redis.connect-timeout=1ms")
				.run((context) -> {
					assertThat(context).hasSingleBean(LockClient.class).hasSingleBean(RedlockClient.class);
					assertThat(context.getBean(RedlockClient.class).nodes()).hasSize(1);
				});
		}

		@Test
		void isTheApplicationsOwnRedisWithoutNodes() {
			Contexts.redis()
				.withPropertyValues("spring.data.redis.port=1", "spring.data.redis.database=3",
						"holdfast.redis.connect-timeout=1ms")
				.run((context) -> assertThat(context.getBean(RedlockClient.class).nodes()).singleElement()
					.satisfies((node) -> assertThat(node.address()).isEqualTo("redis://localhost:1/3")));
		}

		@Test
		void isLocalWhereThePropertySaysSo() {
			HoldfastAutoConfigurationTest.this.local.run((context) -> {
				assertThat(context).hasSingleBean(LocalLockClient.class).doesNotHaveBean(RedlockClient.class);
				assertThat(context).doesNotHaveBean(LockNodes.class);
			});
		}

		@Test
		void givesWayToTheApplicationsOwn() {
			Contexts.redis()
				.withBean(SwitchableLockClient.class)
				.run((context) -> assertThat(context).hasSingleBean(LockClient.class)
					.hasSingleBean(SwitchableLockClient.class)
					.doesNotHaveBean(LockNodes.class));
		}

		@Test
		void isMissingWhenHoldfastIsOff() {
			HoldfastAutoConfigurationTest.this.local.withPropertyValues("holdfast.enabled=false")
				.withBean(SimpleMeterRegistry.class)
				.withBean(Service.class)
				.run((context) -> {
					assertThat(context).doesNotHaveBean(LockClient.class)
						.doesNotHaveBean(LockMeters.class)
						.doesNotHaveBean(HoldfastHealthIndicator.class);
					assertThat(context.getBean(Service.class).run()).isEqualTo("ran");
				});
		}

		@Test
		void namesItsInstanceAfterTheApplicationHostAndProcess() {
			HoldfastAutoConfigurationTest.this.local.withPropertyValues("spring.application.name=shop")
				.run((context) -> {
					try (LockHandle lock = context.getBean(LockClient.class).acquire("x")) {
						assertThat(lock.token()).matches("shop@[^:]+:" + ProcessHandle.current().pid() + ":.*");
					}
				});
			HoldfastAutoConfigurationTest.this.local.run((context) -> {
				try (LockHandle lock = context.getBean(LockClient.class).acquire("x")) {
					assertThat(lock.token()).startsWith("application@");
				}
			});
		}

		@Test
		void namesPropertiesThatContradictEachOther() {
			Contexts.redis()
				.withPropertyValues("holdfast.redis.nodes=redis://localhost:1", "holdfast.namespace=" + "n".repeat(600))
				.run((context) -> assertThat(context).getFailure()
					.hasStackTraceContaining("contradict each other: A key"));
		}

		@Test
		void takesItsDefaultsFromTheProperties() {
			HoldfastAutoConfigurationTest.this.local
				.withPropertyValues("holdfast.lock.wait=7s", "holdfast.lock.lease=8s", "holdfast.lock.max-hold=9s")
				.run((context) -> assertThat(context.getBean(LockClient.class).defaultOptions())
					.isEqualTo(LockOptions.defaults()
						.withWait(Duration.ofSeconds(7))
						.withLease(Duration.ofSeconds(8))
						.withMaxHold(Duration.ofSeconds(9))));
		}

		@Test
		void isClosedWithTheContext() {
			LockClient[] client = new LockClient[1];
			HoldfastAutoConfigurationTest.this.local.run((context) -> client[0] = context.getBean(LockClient.class));
			Assertions.assertThatIllegalStateException().isThrownBy(() -> client[0].tryAcquire("x"));
		}

		@Test
		void servesAnnotatedBeansWhileTheyAreDestroyed() {
			List<String> ends = new CopyOnWriteArrayList<>();
			HoldfastAutoConfigurationTest.this.local.withBean(Service.class)
				.withBean(Ending.class, () -> new Ending(ends))
				.run((context) -> context.getBean(Service.class).run());
			assertThat(ends).containsExactly("locked");
		}

	}

	@Nested
	class Listeners {

		@Test
		void hearAllOfThemThoughOneFails() {
			Hearing first = new Hearing(true);
			Hearing second = new Hearing(false);
			HoldfastAutoConfigurationTest.this.local.withBean("first", LockListener.class, () -> first)
				.withBean("second", LockListener.class, () -> second)
				.run((context) -> {
					context.getBean(LockClient.class).acquire("x").close();
					assertThat(first.events).containsExactly("acquired", "released");
					assertThat(second.events).containsExactly("acquired", "released");
				});
		}

	}

	@Nested
	class OptionalParts {

		@Test
		void areThereWithTheirLibraries() {
			HoldfastAutoConfigurationTest.this.local.withBean(SimpleMeterRegistry.class)
				.run((context) -> assertThat(context).hasSingleBean(LockMeters.class)
					.doesNotHaveBean(NodeMeters.class)
					.hasBean("holdfastHealthIndicator"));
		}

		@Test
		void areMissingWithoutMicrometer() {
			HoldfastAutoConfigurationTest.this.local.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
				.withBean(Service.class)
				.run((context) -> {
					assertThat(context).hasNotFailed().doesNotHaveBean(LockMeters.class);
					assertThat(context.getBean(Service.class).run()).isEqualTo("ran");
				});
		}

		@Test
		void areMissingWithoutARegistry() {
			HoldfastAutoConfigurationTest.this.local
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LockMeters.class));
		}

		@Test
		void areMissingWithoutHealth() {
			HoldfastAutoConfigurationTest.this.local.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("holdfastHealthIndicator"));
		}

		@Test
		void areMissingWhereTheirPropertyTurnsThemOff() {
			HoldfastAutoConfigurationTest.this.local.withPropertyValues("management.health.holdfast.enabled=false")
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("holdfastHealthIndicator"));
		}

		@Test
		void giveWayToTheApplicationsOwn() {
			HoldfastAutoConfigurationTest.this.local
				.withBean("holdfastHealthIndicator", HealthIndicator.class, () -> () -> Health.unknown().build())
				.run((context) -> assertThat(context).doesNotHaveBean(HoldfastHealthIndicator.class));
		}

	}

	public static class Service {

		@DistributedLock("service")
		public String run() {
			return "ran";
		}

	}

	static class Ending implements DisposableBean, BeanFactoryAware {

		private final List<String> ends;

		private org.springframework.beans.factory.@Nullable BeanFactory beanFactory;

		Ending(List<String> ends) {
			this.ends = ends;
		}

		@DistributedLock("ending")
		public String annotated() {
			return "";
		}

		@Override
		public void setBeanFactory(BeanFactory beanFactory) {
			this.beanFactory = beanFactory;
		}

		@Override
		public void destroy() {
			LockClient client = Objects.requireNonNull(this.beanFactory).getBean(LockClient.class);
			client.acquire("ending").close();
			this.ends.add("locked");
		}

	}

	static class Hearing implements LockListener {

		final List<String> events = new CopyOnWriteArrayList<>();

		private final boolean failing;

		Hearing(boolean failing) {
			this.failing = failing;
		}

		@Override
		public void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
			hear("acquired");
		}

		@Override
		public void onRelease(String name, @Nullable String label, Duration held) {
			hear("released");
		}

		private void hear(String event) {
			this.events.add(event);
			if (this.failing) {
				throw new IllegalStateException("listener");
			}
		}

	}

}
