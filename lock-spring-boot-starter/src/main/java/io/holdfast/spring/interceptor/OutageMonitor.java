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
 * Knows whether calls of one feature run without what Redis would guarantee at present.
 * It logs the beginning and the end of each such outage once.
 */
public final class OutageMonitor {

	private static final Logger logger = LoggerFactory.getLogger(OutageMonitor.class);

	private final Feature feature;

	private final List<FallbackListener> listeners;

	private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();

	private volatile BooleanSupplier whole = () -> true;

	OutageMonitor(Feature feature, List<FallbackListener> listeners) {
		this.feature = feature;
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Whose outages these are.
	 * @return the feature
	 */
	public Feature feature() {
		return this.feature;
	}

	/**
	 * The outage that goes on at present.
	 * @return since when, and how many calls it met; empty when there is none
	 */
	public Optional<Outage> current() {
		return Optional.ofNullable(this.outage.get());
	}

	/**
	 * Let no outage end while a part of Redis is away: others may answer all the time.
	 * @param nodes what is asked for the feature
	 * @param quorum how many of them must be up
	 */
	public void watch(List<RedisNode> nodes, int quorum) {
		this.whole = () -> nodes.stream().filter(RedisNode::isUp).count() >= quorum;
	}

	/**
	 * Redis has answered: an outage is over, unless a part of Redis is away.
	 */
	public void available() {
		if (this.outage.get() == null || !this.whole.getAsBoolean()) {
			return;
		}
		Outage over = this.outage.getAndSet(null);
		if (over != null) {
			logger.info("Redis is back after {}; {} calls ran without a distributed {}.",
					Duration.between(over.since(), Instant.now()), over.calls(), this.feature.noun());
		}
	}

	/**
	 * A call goes on without Redis.
	 * @param label the static name of what is guarded
	 * @param policy why it may
	 * @param failure what says that Redis is not available
	 */
	void fallback(String label, OnUnavailable policy, RuntimeException failure) {
		Outage begun = new Outage(Instant.now(), new AtomicLong());
		Outage current = this.outage.compareAndExchange(null, begun);
		if (current == null) {
			current = begun;
			logger.warn("Redis is not available: {}. Calls that may ({} for '{}') run without a distributed {} until it"
					+ " is back.", Printable.failure(failure), policy, label, this.feature.noun());
		}
		current.counter().incrementAndGet();
		this.listeners.forEach((listener) -> tell(listener, label, policy));
	}

	private void tell(FallbackListener listener, String label, OnUnavailable policy) {
		try {
			listener.onFallback(this.feature, label, policy);
		}
		catch (RuntimeException ex) {
			logger.warn("{} failed; the call goes on.", listener, ex);
		}
	}

	/**
	 * A time without Redis.
	 *
	 * @param since when a call first noticed
	 * @param counter counts the calls
	 */
	public record Outage(Instant since, AtomicLong counter) {

		/**
		 * How many calls ran without it.
		 * @return the number until now
		 */
		public long calls() {
			return this.counter.get();
		}

	}

}
