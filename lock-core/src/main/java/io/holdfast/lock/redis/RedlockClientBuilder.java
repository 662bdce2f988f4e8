package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.holdfast.duration.Durations;
import io.holdfast.engine.Polling;
import io.holdfast.key.KeySpace;
import io.holdfast.lock.engine.AbstractLockClientBuilder;
import io.holdfast.lock.engine.ClockDrift;
import io.holdfast.lock.engine.LockNode;
import io.holdfast.redis.RedisNode;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link RedlockClient}.
 */
public final class RedlockClientBuilder extends AbstractLockClientBuilder<RedlockClientBuilder> {

	/** Longer pauses are not taken for pauses by the queues. */
	private static final Duration LONGEST_COURTESY = Duration.ofSeconds(10);

	private final NodeList nodes = new NodeList();

	private @Nullable String namespace;

	private String keyPrefix = "locks:";

	private int maxKeyLength = 512;

	private double driftFactor = 0.01;

	private Duration driftAllowance = Duration.ofMillis(2);

	private @Nullable Duration nodeTimeout;

	private boolean fair = true;

	private Duration courtesy = Duration.ZERO;

	private Duration longestHandOff = Duration.ofMillis(10);

	private Duration firstPoll = Duration.ofMillis(50);

	private Duration longestPoll = Duration.ofMillis(500);

	RedlockClientBuilder() {
	}

	/**
	 * Add nodes that exist already. The client uses them but does not close them.
	 * @param nodes independent deployments, never replicas of each other
	 * @return this builder
	 */
	public RedlockClientBuilder nodes(List<RedisNode> nodes) {
		nodes.forEach(this.nodes::add);
		return this;
	}

	/**
	 * Add nodes by their addresses. The client connects to them when it is built, and
	 * closes them.
	 * @param uris {@code redis://}, {@code rediss://} or {@code redis-sentinel://}
	 * addresses of independent deployments
	 * @return this builder
	 * @throws IllegalArgumentException if an address is not valid
	 */
	public RedlockClientBuilder uris(List<String> uris) {
		uris.forEach(this.nodes::add);
		return this;
	}

	/**
	 * The namespace, which precedes every key, followed by a colon. Default: none.
	 * @param namespace the namespace, {@code null} or empty for none
	 * @return this builder
	 */
	public RedlockClientBuilder namespace(@Nullable String namespace) {
		this.namespace = namespace;
		return this;
	}

	/**
	 * The prefix of every lock's name in its key. Default: {@code locks:}.
	 * @param keyPrefix the prefix
	 * @return this builder
	 */
	public RedlockClientBuilder keyPrefix(String keyPrefix) {
		this.keyPrefix = keyPrefix;
		return this;
	}

	/**
	 * The longest key in bytes. A longer key becomes its beginning and a SHA-256 hash.
	 * Default: 512.
	 * @param maxKeyLength the length in bytes, at least 128
	 * @return this builder
	 */
	public RedlockClientBuilder maxKeyLength(int maxKeyLength) {
		this.maxKeyLength = maxKeyLength;
		return this;
	}

	/**
	 * The share of a lease by which clocks may drift apart. Default: 0.01.
	 * @param driftFactor at least 0 and less than 1
	 * @return this builder
	 */
	public RedlockClientBuilder driftFactor(double driftFactor) {
		if (!(driftFactor >= 0 && driftFactor < 1)) {
			throw new IllegalArgumentException(
					"The drift factor must be at least 0 and less than 1, but is " + driftFactor + ".");
		}
		this.driftFactor = driftFactor;
		return this;
	}

	/**
	 * What is taken off a lease's validity in addition to the drift. Default: 2 ms.
	 * @param driftAllowance zero or longer
	 * @return this builder
	 */
	public RedlockClientBuilder driftAllowance(Duration driftAllowance) {
		this.driftAllowance = Durations.requireNotNegative("drift allowance", driftAllowance, "use a few milliseconds");
		return this;
	}

	/**
	 * How long a node may take to answer. Default: the smaller of 500 ms and a tenth of
	 * the lease.
	 * @param nodeTimeout at least 1 ms, well below the lease; {@code null} for the
	 * default
	 * @return this builder
	 */
	public RedlockClientBuilder nodeTimeout(@Nullable Duration nodeTimeout) {
		if (nodeTimeout != null) {
			Durations.requirePositive("node timeout", nodeTimeout, "use a small part of the lease");
		}
		this.nodeTimeout = nodeTimeout;
		return this;
	}

	/**
	 * How long a running lease may be handed off from holder to holder of this client,
	 * without asking Redis, before it is released there so that other instances get a
	 * chance. Default: 10 ms.
	 * @param longest zero or longer; zero for no hand-offs
	 * @return this builder
	 */
	public RedlockClientBuilder localHandOff(Duration longest) {
		this.longestHandOff = Durations.requireNotNegative("limit of hand-offs in a row", longest, "use 0 for none");
		return this;
	}

	/**
	 * How often a waiter asks nodes that do not report changes. Default: after 50 ms at
	 * first, slowing down to every 500 ms.
	 * @param first the first pause, at least 1 ms
	 * @param longest the longest pause, no shorter than the first
	 * @return this builder
	 */
	public RedlockClientBuilder polling(Duration first, Duration longest) {
		this.firstPoll = Durations.requirePositive("first pause of polling", first, "use a few milliseconds");
		this.longestPoll = Durations.requirePositive("longest pause of polling", longest,
				"use the longest acceptable delay of a waiter");
		return this;
	}

	/**
	 * Whether waiters of different instances get a lock in the order of their arrival,
	 * and a release wakes one of them. Otherwise a release wakes all, and they try in no
	 * order. The waiters of one instance always keep their order. It needs nodes that
	 * allow the keys and channels of queues; without them there is no order either.
	 * Default: true.
	 * @param fair whether to keep the order
	 * @return this builder
	 */
	public RedlockClientBuilder fair(boolean fair) {
		this.fair = fair;
		return this;
	}

	/**
	 * How long a lock that other instances wait for is left free every 16 turns. A client
	 * of another library that polls the key gets the lock only if it tries in such a
	 * moment, so use the pause between two of its tries. Without {@link #fair} it has no
	 * effect. Default: zero, never.
	 * @param courtesy zero or longer, at most 10 seconds, in whole milliseconds
	 * @return this builder
	 * @throws IllegalArgumentException if it is negative or longer
	 */
	public RedlockClientBuilder courtesy(Duration courtesy) {
		this.courtesy = Durations.requireNotNegative("courtesy", courtesy, "use 0 for never");
		if (courtesy.compareTo(LONGEST_COURTESY) > 0) {
			throw new IllegalArgumentException("The courtesy must be at most " + LONGEST_COURTESY + ", but is "
					+ courtesy + "; use the pause between two tries of a client that polls.");
		}
		return this;
	}

	/**
	 * Build the client. Nodes connect in the background; until they are connected,
	 * acquisitions fail as unavailable.
	 * @return the client
	 * @throws IllegalArgumentException if there is no node, or one was given twice
	 */
	public RedlockClient build() {
		KeySpace keys = new KeySpace(this.namespace, this.keyPrefix, this.maxKeyLength);
		Polling polling = new Polling(this.firstPoll, this.longestPoll);
		CompanionKeys companionKeys = new CompanionKeys(this.namespace, this.keyPrefix);
		List<Runnable> owned = new ArrayList<>();
		List<RedisNode> nodes = this.nodes.open(owned);
		Parts parts = parts(
				nodes.stream()
					.<LockNode>map((node) -> new RedisLockNode(node, keys.prefix(), companionKeys, instanceId()))
					.toList(),
				keys, new ClockDrift(this.driftFactor, this.driftAllowance), this.nodeTimeout, this.longestHandOff,
				polling, this.fair, this.courtesy);
		owned.addAll(parts.owned());
		return new RedlockClient(nodes, parts.settings(), List.copyOf(owned));
	}

	@Override
	protected RedlockClientBuilder self() {
		return this;
	}

}
