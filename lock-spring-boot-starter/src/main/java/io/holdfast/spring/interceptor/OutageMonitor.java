package io.holdfast.spring.interceptor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.redis.RedisNode;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks the outages of one feature, during which calls run without the guarantees of
 * Redis. It logs the beginning and the end of each outage once.
 */
public final class OutageMonitor {

	private static final Logger logger = LoggerFactory.getLogger(OutageMonitor.class);

	private final Feature feature;

	private final List<FallbackListener> listeners;

	private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();

	private volatile BooleanSupplier quorumUp = () -> true;

	OutageMonitor(Feature feature, List<FallbackListener> listeners) {
		this.feature = feature;
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * The feature.
	 * @return the feature
	 */
	public Feature feature() {
		return this.feature;
	}

	/**
	 * The current outage.
	 * @return the outage; empty if there is none
	 */
	public Optional<Outage> current() {
		return Optional.ofNullable(this.outage.get());
	}

	/**
	 * Let no outage end while part of Redis is unavailable, because the other nodes may
	 * respond throughout the outage.
	 * @param nodes the nodes of the feature
	 * @param quorum how many of them must be up for an outage to end
	 */
	public void watch(List<RedisNode> nodes, int quorum) {
		this.quorumUp = () -> nodes.stream().filter(RedisNode::isUp).count() >= quorum;
	}

	/**
	 * End the current outage, because Redis has responded. The outage continues if too
	 * few of the watched nodes are up.
	 */
	public void available() {
		if (this.outage.get() == null || !this.quorumUp.getAsBoolean()) {
			return;
		}
		Outage ended = this.outage.getAndSet(null);
		if (ended != null) {
			logger.info("Redis is back after {}; {} calls ran without a distributed {}.",
					Duration.between(ended.since(), Instant.now()), ended.calls(), this.feature.noun());
		}
	}

	/**
	 * Record that a call continues without Redis.
	 * @param label the static name of the lock, operation, limit or job
	 * @param policy the policy that allows it
	 * @param failure the exception that says that Redis is not available
	 */
	void fallback(String label, OnUnavailable policy, RuntimeException failure) {
		Outage started = new Outage(Instant.now(), new AtomicLong());
		Outage current = this.outage.compareAndExchange(null, started);
		if (current == null) {
			current = started;
			logger.warn(
					"Redis is not available: {}. Calls whose policy allows it ({} for '{}') run without a"
							+ " distributed {} until Redis responds again.",
					Printable.failure(failure), policy, label, this.feature.noun());
		}
		current.counter().incrementAndGet();
		this.listeners.forEach((listener) -> notifyListener(listener, label, policy));
	}

	private void notifyListener(FallbackListener listener, String label, OnUnavailable policy) {
		try {
			listener.onFallback(this.feature, label, policy);
		}
		catch (RuntimeException ex) {
			logger.warn("{} failed; the call continues.", listener, ex);
		}
	}

	/**
	 * A time without Redis.
	 *
	 * @param since the time of the first affected call
	 * @param counter counts the calls
	 */
	public record Outage(Instant since, AtomicLong counter) {

		/**
		 * The number of calls that have run without Redis.
		 * @return the number so far
		 */
		public long calls() {
			return this.counter.get();
		}

	}

}
