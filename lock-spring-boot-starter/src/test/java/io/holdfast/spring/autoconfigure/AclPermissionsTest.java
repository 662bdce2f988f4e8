package io.holdfast.spring.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.leader.LeaderElection;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.redis.RedisNodeConfigurationException;
import io.holdfast.schedule.RunOutcome;
import io.holdfast.schedule.ScheduleOptions;
import io.holdfast.schedule.ScheduledLocks;
import io.holdfast.spring.Contexts;
import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheService;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The rights that the operator's guide lists, on a server that allows nothing else.
 */
@RedisNodesTest
@ExtendWith(OutputCaptureExtension.class)
class AclPermissionsTest {

	private static final Pattern RIGHT = Pattern.compile("`([~&+][^`]+)`");

	private static final RateLimit LIMIT = RateLimit.slidingWindow("calls", 5, Duration.ofMinutes(1));

	private final RedisNodeProcess server;

	AclPermissionsTest(RedisNodes nodes) {
		this.server = nodes.get(0);
	}

	@Test
	void sufficeForEveryFeature() {
		allow(listed(""));
		contexts("holdfast.redis.fail-fast=true").run((context) -> {
			assertThat(context).hasNotFailed();
			useAll(context);
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(health(context).getDetails().toString()).doesNotContain("problem=", "cacheFallback");
		});
	}

	@ParameterizedTest
	@MethodSource("rightsOfNodes")
	void areAllNeeded(String right) {
		Set<String> less = listed("");
		less.remove(right);
		allow(less);
		contexts().run((context) -> {
			context.getBean(IdempotencyClient.class);
			context.getBean(RateLimiter.class);
			Eventually.await(right + " in health", () -> health(context).getDetails().toString().contains(right));
		});
	}

	static Set<String> rightsOfNodes() {
		Set<String> rights = listed("caches");
		// These cannot be tried without an effect.
		rights.removeAll(Set.of("+client|setname", "+subscribe", "+unsubscribe"));
		return rights;
	}

	@ParameterizedTest
	@ValueSource(strings = { "+evalsha", "~fence:*", "~cron:*", "~idem:*", "~rate:*" })
	void areAskedForByTheStartWithFailFast(String right) {
		Set<String> less = listed("");
		less.remove(right);
		allow(less);
		contexts("holdfast.redis.fail-fast=true")
			.withInitializer((context) -> context.addBeanFactoryPostProcessor((factory) -> {
				factory.getBeanDefinition("holdfastIdempotencyClient").setLazyInit(false);
				factory.getBeanDefinition("holdfastRateLimiter").setLazyInit(false);
			}))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(RedisNodeConfigurationException.class)
				.hasMessageContaining("ACL SETUSER")
				.hasMessageContaining(right));
	}

	@Test
	void areToldToCallersAndInHealth(CapturedOutput output) {
		Set<String> less = listed("");
		less.remove("+evalsha");
		allow(less);
		contexts().run((context) -> {
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> context.getBean(LockClient.class).acquire("x"))
				.withMessageContaining("+evalsha");
			assertThat(this.server.command("KEYS", "*")).isEmpty();
			assertThat(output.getOut().lines().filter((line) -> line.contains("what locks need: EVALSHA"))).hasSize(1);
		});
	}

	@Test
	void ofTurnsAreNotNeededByLocks() {
		allow(listed("turns"));
		contexts().run((context) -> {
			LockClient locks = context.getBean(LockClient.class);
			LockHandle held = locks.acquire("x");
			CompletionStage<LockHandle> next = locks.acquireAsync("x",
					LockOptions.defaults().withWait(Duration.ofMinutes(1)));
			held.close();
			next.toCompletableFuture().join().close();
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			Eventually.await("the missing right in health",
					() -> health(context).getDetails().toString().contains("~queue:*"));
		});
	}

	private void useAll(BeanFactory beans) {
		LockClient locks = beans.getBean(LockClient.class);
		locks.acquire("plain").close();
		try (LockHandle lock = locks.acquire("fenced", LockOptions.defaults().fenced())) {
			assertThat(lock.fence()).isPositive();
			assertThat(lock.extend(Duration.ofSeconds(40))).isTrue();
		}
		locks.acquireAll(List.of("a", "b"), LockOptions.defaults()).close();
		assertThat(beans.getBean(ScheduledLocks.class)
			.run("job", ScheduleOptions.defaults().perTick(Instant.now()), (run) -> {
			})).isInstanceOf(RunOutcome.Executed.class);
		try (LeaderElection election = LeaderElection.builder(locks).role("keeper").build()) {
			election.start();
			Eventually.await("a leader", () -> election.isLeader("keeper"));
		}
		IdempotencyClient operations = beans.getBean(IdempotencyClient.class);
		for (int i = 0; i < 2; i++) {
			assertThat(operations.execute(IdempotencyKey.of("pay", "1"), IdempotencyOptions.defaults(),
					OutcomeCodec.TEXT, (context) -> "receipt"))
				.isEqualTo("receipt");
		}
		assertThat(beans.getBean(RateLimiter.class).tryAcquire(LIMIT, "me").allowed()).isTrue();
		CacheService cache = beans.getBean(CacheService.class);
		List<String> loads = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			cache.getOrLoad("users", "1", String.class, CacheOptions.tagged("team"), () -> {
				loads.add("1");
				return "Ada";
			});
		}
		assertThat(loads).hasSize(1);
		cache.put("users", "2", "Bob");
		cache.evict("users", "2");
		cache.invalidateTag("users", "team");
		assertThat(cache.get("users", "1", String.class).isHit()).isFalse();
		assertThat(cache.outage()).isEmpty();
	}

	private ApplicationContextRunner contexts(String... properties) {
		return Contexts.redis()
			.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + this.server.port(),
					"spring.data.redis.username=app", "spring.data.redis.password=word",
					"holdfast.redis.connect-timeout=10s", "holdfast.cache.near.size=100", "holdfast.cache.timeout=10s")
			.withPropertyValues(properties);
	}

	private static Health health(BeanFactory beans) {
		Health health = beans.getBean("holdfastHealthIndicator", HealthIndicator.class).health();
		assertThat(health).isNotNull();
		return Objects.requireNonNull(health);
	}

	/** Those of all rows but one. */
	private static Set<String> listed(String exceptFor) {
		try {
			String page = Files.readString(Path.of("..", "docs", "operations.md"));
			String section = page.substring(page.indexOf("## Rights of the Redis user"));
			Set<String> rights = new TreeSet<>();
			section.substring(0, section.indexOf("Holdfast tests these rights"))
				.lines()
				.filter((line) -> line.startsWith("| ") && (exceptFor.isEmpty() || !line.startsWith("| " + exceptFor)))
				.forEach((row) -> RIGHT.matcher(row)
					.results()
					.forEach((right) -> rights.add(right.group(1).replace("\\", ""))));
			return rights;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void allow(Set<String> rights) {
		List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", "app", "reset", "on", ">word"));
		command.addAll(rights);
		this.server.command(command.toArray(String[]::new));
	}

}
