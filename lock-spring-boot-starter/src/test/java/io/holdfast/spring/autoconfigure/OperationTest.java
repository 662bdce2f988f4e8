package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.SwitchableLockClient;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.test.Eventually;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What an operator sees.
 */
class OperationTest {

	@Nested
	class Meters {

		private final ApplicationContextRunner contexts = Contexts.local()
			.withBean(SimpleMeterRegistry.class)
			.withBean(Service.class);

		@Test
		void countAcquisitionsByTheStaticNameAndOutcome() {
			this.contexts.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				Service service = context.getBean(Service.class);
				service.keyed("1", () -> "");
				service.keyed("2", () -> "");
				assertThat(registry.get("holdfast.lock.acquire")
					.tags("name", "static", "outcome", "acquired")
					.timer()
					.count()).isEqualTo(2);
				assertThat(registry.get("holdfast.lock.hold")
					.tags("name", "static", "outcome", "released")
					.timer()
					.count()).isEqualTo(2);
				try (LockHandle held = context.getBean(LockClient.class).acquire("static:1")) {
					assertThatExceptionOfType(LockNotAcquiredException.class)
						.isThrownBy(() -> service.keyed("1", () -> ""));
					assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> service.waiting("1"));
				}
				assertThat(
						registry.get("holdfast.lock.acquire").tags("name", "static", "outcome", "busy").timer().count())
					.isEqualTo(1);
				assertThat(registry.get("holdfast.lock.acquire")
					.tags("name", "static", "outcome", "timeout")
					.timer()
					.count()).isEqualTo(1);
				assertThat(registry.getMeters())
					.noneMatch((meter) -> String.valueOf(meter.getId().getTags()).contains(":1"));
			});
		}

		@Test
		void areKeptByTheRegistryThatSpringBootMakes() {
			Contexts.local()
				.withConfiguration(AutoConfigurations.of(CompositeMeterRegistryAutoConfiguration.class,
						SimpleMetricsExportAutoConfiguration.class))
				.withBean(Service.class)
				.run((context) -> {
					context.getBean(Service.class).keyed("1", () -> "");
					assertThat(context.getBean(MeterRegistry.class).get("holdfast.lock.acquire").timer().count())
						.isEqualTo(1);
				});
		}

		@Test
		void countUseWithoutALabelAsNone() {
			this.contexts.run((context) -> {
				context.getBean(LockClient.class).acquire("x").close();
				assertThat(context.getBean(MeterRegistry.class)
					.get("holdfast.lock.acquire")
					.tags("name", "none", "outcome", "acquired")
					.timer()
					.count()).isEqualTo(1);
			});
		}

		@Test
		void showWhatIsHeldAndWhoWaits() {
			this.contexts.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				LockClient locks = context.getBean(LockClient.class);
				LockOptions options = LockOptions.defaults().withLabel("shown").withWait(Duration.ofSeconds(60));
				LockHandle held = locks.acquire("x", options);
				assertThat(registry.get("holdfast.lock.active").tag("name", "shown").gauge().value()).isEqualTo(1);
				CompletableFuture<LockHandle> waiter = locks.acquireAsync("x", options).toCompletableFuture();
				Eventually.await("a waiter",
						() -> registry.find("holdfast.lock.waiting").tag("name", "shown").gauge() != null
								&& registry.get("holdfast.lock.waiting").tag("name", "shown").gauge().value() == 1);
				held.release();
				waiter.join().release();
				assertThat(registry.get("holdfast.lock.waiting").tag("name", "shown").gauge().value()).isZero();
				assertThat(registry.get("holdfast.lock.active").tag("name", "shown").gauge().value()).isZero();
			});
		}

		@Test
		void countHandOffsInsideTheInstance() {
			this.contexts.withPropertyValues("holdfast.lock.local-handoff.max-duration=1h").run((context) -> {
				handOff(context.getBean(LockClient.class));
				assertThat(handOffs(context, "local")).isEqualTo(1);
				assertThat(handOffs(context, "remote")).isZero();
			});
		}

		@Test
		void countHandOffsByWayOfTheNodesWhenThoseInsideAreTurnedOff() {
			this.contexts.withPropertyValues("holdfast.lock.local-handoff.max-duration=0").run((context) -> {
				handOff(context.getBean(LockClient.class));
				assertThat(handOffs(context, "remote")).isEqualTo(1);
				assertThat(handOffs(context, "local")).isZero();
			});
		}

		private static void handOff(LockClient locks) {
			LockOptions options = LockOptions.defaults().withLabel("handed").withWait(Duration.ofSeconds(60));
			LockHandle held = locks.acquire("x", options);
			CompletableFuture<LockHandle> waiter = locks.acquireAsync("x", options).toCompletableFuture();
			Eventually.await("a waiter", () -> locks.status("x").waitingHere() == 1);
			held.release();
			waiter.join().release();
		}

		private static double handOffs(ApplicationContext context, String kind) {
			Counter counter = context.getBean(MeterRegistry.class)
				.find("holdfast.lock.handoffs")
				.tags("name", "handed", "kind", kind)
				.counter();
			return (counter != null) ? counter.count() : 0;
		}

		@Test
		void countLosses() {
			this.contexts.run((context) -> {
				LockClient locks = context.getBean(LockClient.class);
				assertThatExceptionOfType(LockLostException.class)
					.isThrownBy(() -> context.getBean(Service.class).keyed("1", () -> {
						locks.forceRelease("static:1");
						Eventually.await("a loss", () -> !locks.status("static:1").heldHere());
						return "";
					}));
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.get("holdfast.lock.hold").tags("name", "static", "outcome", "lost").timer().count())
					.isEqualTo(1);
				assertThat(registry.get("holdfast.lock.active").tag("name", "static").gauge().value()).isZero();
			});
		}

		@Test
		void countCallsWithoutADistributedLock() {
			Contexts.redis()
				.withBean(SwitchableLockClient.class)
				.withBean(SimpleMeterRegistry.class)
				.withBean(Service.class)
				.run((context) -> {
					context.getBean(SwitchableLockClient.class).setAvailable(false);
					context.getBean(Service.class).proceeding();
					context.getBean(Service.class).local();
					context.getBean(Service.class).local();
					MeterRegistry registry = context.getBean(MeterRegistry.class);
					assertThat(registry.get("holdfast.lock.unguarded")
						.tags("name", "proceeding", "policy", "proceed")
						.counter()
						.count()).isEqualTo(1);
					assertThat(registry.get("holdfast.lock.unguarded")
						.tags("name", "local", "policy", "local")
						.counter()
						.count()).isEqualTo(2);
				});
		}

	}

	@Nested
	class TheHealth {

		@Test
		void isUpInLocalMode() {
			Contexts.local().run((context) -> {
				Health health = Objects
					.requireNonNull(context.getBean("holdfastHealthIndicator", HealthIndicator.class).health());
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsExactly(Map.entry("mode", "local"));
			});
		}

		@Test
		void showsThatCallsRunWithoutADistributedLock() {
			Contexts.redis().withBean(SwitchableLockClient.class).withBean(Service.class).run((context) -> {
				HealthIndicator indicator = context.getBean("holdfastHealthIndicator", HealthIndicator.class);
				context.getBean(SwitchableLockClient.class).setAvailable(false);
				context.getBean(Service.class).proceeding();
				Health health = Objects.requireNonNull(indicator.health());
				assertThat(health.getDetails()).containsEntry("mode", "custom").containsKey("fallback");
				assertThat(health.getDetails().get("fallback")).asString().contains("calls=1", "since=");
			});
		}

		@Test
		void isDownWhileNoNodeAnswers() {
			Contexts.redis()
				.withPropertyValues("holdfast.redis.nodes=redis://127.0.0.1:1", "holdfast.redis.connect-timeout=20ms")
				.run((context) -> {
					Health health = Objects
						.requireNonNull(context.getBean("holdfastHealthIndicator", HealthIndicator.class).health());
					assertThat(health.getStatus()).isEqualTo(Status.DOWN);
					assertThat(health.getDetails()).containsEntry("mode", "redis")
						.containsEntry("quorum", 1)
						.containsEntry("up", 0L);
					assertThat(health.getDetails().get("nodes")).asString()
						.contains("address=redis://127.0.0.1:1", "status=DOWN", "problem=");
				});
		}

	}

	static class Service {

		@DistributedLock(name = "static", key = "#key", waitTime = "0s")
		public String keyed(String key, Supplier<String> work) {
			return work.get();
		}

		@DistributedLock(name = "static", key = "#key", waitTime = "20ms")
		public void waiting(String key) {
		}

		@DistributedLock(name = "proceeding", onUnavailable = OnUnavailable.PROCEED)
		public void proceeding() {
		}

		@DistributedLock(name = "local", onUnavailable = OnUnavailable.LOCAL)
		public void local() {
		}

	}

}
