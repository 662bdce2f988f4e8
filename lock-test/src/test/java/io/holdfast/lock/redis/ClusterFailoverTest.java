package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.holdfast.lock.LockException;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.redis.NodeHealth;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.ClusterNodes;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Cluster whose master is paused, dies or hands over remains the same node: its other
 * slots work on, and those of the master follow the promotion.
 */
class ClusterFailoverTest {

	private static final Logger logger = LoggerFactory.getLogger(ClusterFailoverTest.class);

	/** A second, with a margin for a busy machine. */
	private static final Duration SOON = Duration.ofSeconds(4);

	private static final LockOptions ONCE = LockOptions.defaults().fenced();

	private final ClusterNodes cluster = ClusterNodes.formWithReplicas(Duration.ofSeconds(1));

	private final RedisNode node = RedisNode.ofCluster(
			this.cluster.all().stream().map((server) -> RedisURI.create(server.uri())).toList(),
			RedisNodeOptions.defaults());

	private final RedlockClient client = RedlockClient.builder().nodes(List.of(this.node)).build();

	/** For masters that answer, even if late on a busy machine. */
	private final RedlockClient patient = RedlockClient.builder()
		.nodes(List.of(this.node))
		.nodeTimeout(Duration.ofSeconds(4))
		.build();

	private final RedisNodeProcess first = this.cluster.all().get(0);

	private final RedisNodeProcess second = this.cluster.all().get(1);

	private final String there = "lock-" + this.cluster.numberOn(0, (number) -> "locks:lock-" + number);

	private final String elsewhere = "lock-" + this.cluster.numberOn(1, (number) -> "locks:lock-" + number);

	@BeforeEach
	void connect() {
		this.node.connected().toCompletableFuture().join();
		Eventually.await("its locks are free", () -> canTake(this.there) && canTake(this.elsewhere));
	}

	@AfterEach
	void close() {
		this.patient.close();
		this.client.close();
		this.node.close();
		this.cluster.close();
	}

	@Test
	void followsThePromotionWhenAMasterIsSilent() {
		assertFollows(this.first::pause);
		assertHealthy();
	}

	@Test
	void followsThePromotionWhenAMasterIsKilled() {
		assertFollows(this.first::kill);
		assertHealthy();
	}

	@Test
	void followsAMasterThatHandsOver() {
		RedisNodeProcess replica = this.cluster.all().get(3);
		assertFollows(() -> replica.command("CLUSTER", "FAILOVER"));
		assertHealthy();
	}

	@Test
	void keepsALockThroughThePromotion() {
		LockHandle lock = this.client.acquire(this.there,
				LockOptions.defaults().withLease(Duration.ofSeconds(12)).fenced());
		this.first.pause();
		this.cluster.awaitPromotion(key(this.there), this.first, this.second);

		Eventually.await("it is extended", () -> extend(lock));

		assertThat(this.client.tryAcquire(this.there)).isEmpty();
		assertThat(lock.release()).isTrue();
	}

	@Test
	void namesTheMasterThatDoesNotAnswer() {
		assertHealthy();
		this.first.pause();
		Eventually.await("health is down", () -> !health().up());
		// The others may have noticed by now, and report the Cluster as down.
		assertThat(String.valueOf(health().problem()).split("Servers that report the Cluster as down")[0])
			.contains(":" + this.first.port())
			.doesNotContain(":" + this.second.port());
		this.cluster.awaitPromotion(key(this.there), this.first, this.second);
		assertHealthy();
	}

	/**
	 * Without a majority of the masters there is no promotion, and no lock is granted.
	 */
	@Test
	void isNotHealthyWithoutAMajorityOfMasters() {
		assertHealthy();
		this.first.kill();
		this.second.kill();
		Eventually.await("the Cluster is down",
				() -> this.cluster.all().get(2).command("CLUSTER", "INFO").contains("cluster_state:fail"));
		Eventually.await("health is down", () -> !health().up() && !this.node.isUp());
		assertThat(health().problem()).contains(":" + this.first.port(), ":" + this.second.port(), "down");
	}

	private void assertFollows(Runnable trouble) {
		AtomicInteger refused = new AtomicInteger();
		AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
		ScheduledExecutorService load = Executors.newScheduledThreadPool(2);
		try {
			load.scheduleWithFixedDelay(() -> {
				try {
					this.patient.acquire(this.elsewhere, ONCE.withWait(Duration.ofSeconds(5))).close();
				}
				catch (LockException ex) {
					failure.set(ex);
					refused.incrementAndGet();
				}
			}, 0, 10, TimeUnit.MILLISECONDS);
			// Calls that callers make all the time.
			load.scheduleWithFixedDelay(() -> canTake(this.there), 0, 10, TimeUnit.MILLISECONDS);
			trouble.run();
			this.cluster.awaitPromotion(key(this.there), this.first, this.second);
			long promoted = System.nanoTime();
			Eventually.await("the slots work again", () -> canTake(this.there));
			Duration after = Duration.ofNanos(System.nanoTime() - promoted);
			logger.info("The slots worked {} ms after the promotion", after.toMillis());
			assertThat(after).isLessThan(SOON);
		}
		finally {
			load.shutdown();
			Eventually.await("the callers have ended", load::isTerminated);
		}
		assertThat(refused).as("refusals elsewhere, like " + failure.get()).hasValue(0);
	}

	private void assertHealthy() {
		Eventually.await("health is up", () -> health().up() && this.node.isUp());
		assertThat(canTake(this.there) && canTake(this.elsewhere)).isTrue();
	}

	private NodeHealth health() {
		return this.node.health().toCompletableFuture().join();
	}

	private boolean canTake(String name) {
		try {
			this.client.acquire(name, ONCE.withWait(Duration.ofSeconds(5))).close();
			return true;
		}
		catch (LockException ex) {
			return false;
		}
	}

	private static boolean extend(LockHandle lock) {
		try {
			return lock.extend(Duration.ofSeconds(30));
		}
		catch (LockException ex) {
			return false;
		}
	}

	private static String key(String name) {
		return "locks:" + name;
	}

}
