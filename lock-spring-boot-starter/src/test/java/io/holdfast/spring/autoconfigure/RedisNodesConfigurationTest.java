package io.holdfast.spring.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.redis.RedisNodeConfigurationException;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.ReactiveLockContext;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.interceptor.OutageMonitor;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The starter on real Redis nodes.
 */
class RedisNodesConfigurationTest {

	@Nested
	@RedisNodesTest(count = 3)
	class ThreeNodes {

		@Test
		void carryTheLocksOfAnnotatedMethods(RedisNodes nodes) {
			contexts(nodes).withPropertyValues("holdfast.namespace=shop", "holdfast.instance-id=me").run((context) -> {
				Service service = context.getBean(Service.class);
				service.call("a:b", () -> {
					assertThat(nodes.all()).allSatisfy((node) -> Eventually.await("the key on each node",
							() -> node.command("GET", "shop:locks:call:a%3Ab").startsWith("me:")));
					return "";
				});
				assertThat(nodes.all()).allSatisfy((node) -> Eventually.await("no key on each node",
						() -> node.command("EXISTS", "shop:locks:call:a%3Ab").equals("0")));
			});
		}

		@Test
		void excludeTwoApplications(RedisNodes nodes) {
			contexts(nodes).run((first) -> contexts(nodes).run((second) -> {
				CompletableFuture<String> other = new CompletableFuture<>();
				first.getBean(Service.class).call("x", () -> {
					CompletableFuture
						.runAsync(() -> other.complete(second.getBean(Service.class).call("x", () -> "the second")));
					Eventually.await("a waiter",
							() -> second.getBean(RedlockClient.class).status("call:x").waitingHere() == 1);
					assertThat(other).isNotDone();
					return "";
				});
				assertThat(other.get(30, TimeUnit.SECONDS)).isEqualTo("the second");
			}));
		}

		@Test
		void guardStagesAndPublishers(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Service service = context.getBean(Service.class);
				assertThat(service.stage().get(30, TimeUnit.SECONDS)).isEqualTo("stage");
				StepVerifier.create(service.mono()).expectNext("mono").expectComplete().verify(Eventually.PATIENCE);
			});
		}

		@Test
		void takeSeveralLocksAtOnce(RedisNodes nodes) {
			contexts(nodes).run((context) -> assertThat(
					context.getBean(Service.class).all(List.of("b", "a"), () -> LockContext.current().lockName()))
				.isEqualTo("call:b, call:a"));
		}

		@Test
		void areRejectedWhereTwoAddressesLeadToOneServer(RedisNodes nodes) {
			int port = nodes.get(0).port();
			contexts(nodes)
				.withPropertyValues("holdfast.redis.nodes=redis://127.0.0.1:" + port + ",redis://localhost:" + port)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(RedisNodeConfigurationException.class)
					.hasMessageContaining("are the same server"));
		}

		@Test
		void goOnWithoutOneOfThem(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				nodes.get(1).kill();
				assertThat(context.getBean(Service.class).call("x", () -> "done")).isEqualTo("done");
				Eventually.await("a node that counts as down",
						() -> node(context.getBean(MeterRegistry.class), nodes.get(1)) == 0);
				assertThat(node(context.getBean(MeterRegistry.class), nodes.get(0))).isEqualTo(1);
				Health health = health(context.getBean("holdfastHealthIndicator", HealthIndicator.class));
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsEntry("up", 2L).containsEntry("quorum", 2);
			});
		}

		@Test
		void areShownInHealth(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Health health = health(context.getBean("holdfastHealthIndicator", HealthIndicator.class));
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsEntry("mode", "redis")
					.containsEntry("quorum", 2)
					.containsEntry("up", 3L);
				assertThat((List<?>) health.getDetails().get("nodes")).hasSize(3)
					.allSatisfy((node) -> assertThat((Map<?, ?>) node).asString()
						.contains("address=redis://127.0.0.1", "status=UP", "role=master", "version=", "latency=",
								"uptime=", "commandsPerSecond=", "commandsProcessed=", "usedMemory=", "clients=",
								"tracking=true"));
			});
		}

		@Test
		void failCallsWithoutAQuorumAndShowItInHealth(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				nodes.get(0).kill();
				nodes.get(1).kill();
				assertThatExceptionOfType(LockUnavailableException.class)
					.isThrownBy(() -> context.getBean(Service.class).call("x", () -> ""));
				Health health = health(context.getBean("holdfastHealthIndicator", HealthIndicator.class));
				assertThat(health.getStatus()).isEqualTo(Status.DOWN);
				assertThat(context.getBean(MeterRegistry.class)
					.get("holdfast.lock.acquire")
					.tags("name", "call", "outcome", "unavailable")
					.timer()
					.count()).isEqualTo(1);
			});
		}

		@Test
		void comeBackAfterAnOutage(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Service service = context.getBean(Service.class);
				OutageMonitor outages = context.getBean(OutageMonitor.class);
				HealthIndicator indicator = context.getBean("holdfastHealthIndicator", HealthIndicator.class);
				nodes.get(0).kill();
				nodes.get(1).kill();
				assertThat(service.local("x")).isEqualTo("local:x");
				assertThat(outages.current()).isPresent();
				assertThat(health(indicator).getDetails()).containsKey("fallback");
				nodes.get(0).restart();
				nodes.get(1).restart();
				Eventually.await("health", () -> health(indicator).getStatus().equals(Status.UP));
				assertThat(outages.current()).isEmpty();
				assertThat(health(indicator).getDetails()).doesNotContainKey("fallback");
				assertThat(service.call("x", () -> "guarded")).isEqualTo("guarded");
			});
		}

		private ApplicationContextRunner contexts(RedisNodes nodes) {
			return Contexts.redis()
				.withPropertyValues("holdfast.redis.nodes=" + String.join(",", nodes.uris()),
						"holdfast.redis.fail-fast=true", "holdfast.redis.connect-timeout=10s")
				.withBean(SimpleMeterRegistry.class)
				.withBean(Service.class);
		}

		private double node(MeterRegistry registry, RedisNodeProcess node) {
			return registry.get("holdfast.node.up").tag("node", node.uri()).gauge().value();
		}

	}

	@Nested
	@RedisNodesTest(count = 1, password = "secret-word")
	@ExtendWith(OutputCaptureExtension.class)
	class OneNodeWithAPassword {

		@Test
		void isTheApplicationsOwnRedis(RedisNodes nodes) {
			Contexts.redis()
				.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + nodes.get(0).port(),
						"spring.data.redis.password=secret-word", "spring.data.redis.database=2",
						"holdfast.redis.fail-fast=true", "holdfast.redis.connect-timeout=10s")
				.withBean(Service.class)
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(context.getBean(Service.class).call("x", () -> "done")).isEqualTo("done");
					assertThat(context.getBean(RedlockClient.class).nodes()).singleElement()
						.satisfies((node) -> assertThat(node.address()).doesNotContain("secret-word").endsWith("/2"));
				});
		}

		@Test
		void stopsTheStartWhenThePasswordIsWrong(RedisNodes nodes, CapturedOutput output) {
			Contexts.redis()
				.withPropertyValues("holdfast.redis.nodes=" + nodes.get(0).uri().replace("secret-word", "wrong-word"),
						"holdfast.redis.connect-timeout=10s")
				.run((context) -> {
					assertThat(context).hasFailed();
					assertThat(Objects
						.requireNonNull(new RedisNodeConfigurationFailureAnalyzer()
							.analyze(Objects.requireNonNull(context.getStartupFailure())))
						.getDescription()).contains("password").doesNotContain("wrong-word");
				});
		}

		@Test
		void doesNotStopTheStartWhenItIsDown(RedisNodes nodes, CapturedOutput output) {
			nodes.get(0).kill();
			Contexts.redis()
				.withPropertyValues("holdfast.redis.nodes=" + nodes.get(0).uri(),
						"holdfast.redis.connect-timeout=100ms")
				.withBean(Service.class)
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(output).contains("Redis nodes not reached yet: redis://127.0.0.1:" + nodes.get(0).port())
						.containsPattern(
								"not reached yet: .*\\((It cannot be reached: .+|The first connection has not been made yet.)\\) \\(1 of 1\\)")
						.doesNotContain("secret-word");
					assertThat(context.getBean(Service.class).local("x")).isEqualTo("local:x");
					nodes.get(0).restart();
					Eventually.await("a guarded call", () -> guarded(context.getBean(Service.class)));
				});
		}

		private boolean guarded(Service service) {
			try {
				return service.call("x", () -> "guarded").equals("guarded");
			}
			catch (LockUnavailableException ex) {
				return false;
			}
		}

	}

	private static Health health(HealthIndicator indicator) {
		return Objects.requireNonNull(indicator.health());
	}

	static class Service {

		@DistributedLock(name = "call", key = "#{#key}", waitTime = "60s")
		public String call(String key, Supplier<String> work) {
			return work.get();
		}

		@DistributedLock(name = "call", key = "#keys")
		public String all(List<String> keys, Supplier<String> work) {
			return work.get();
		}

		@DistributedLock("stage")
		public CompletableFuture<String> stage() {
			LockContext context = LockContext.current();
			return CompletableFuture.supplyAsync(() -> {
				context.ensureHeld();
				return context.lockName();
			});
		}

		@DistributedLock("mono")
		public Mono<String> mono() {
			return ReactiveLockContext.current().doOnNext(LockContext::ensureHeld).map(LockContext::lockName);
		}

		@DistributedLock(name = "local", key = "#key", onUnavailable = OnUnavailable.LOCAL)
		public String local(String key) {
			return LockContext.current().lockName();
		}

	}

}
