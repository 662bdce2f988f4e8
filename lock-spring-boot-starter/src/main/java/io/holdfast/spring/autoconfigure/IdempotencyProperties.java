package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.lock.OnUnavailable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * The properties of idempotent operations.
 *
 * @param header Request header with the key for methods whose annotation has no key.
 * @param keyPrefix Text that precedes the names of operations in their keys in Redis.
 * @param retention How long an outcome is kept, counted from the end of the work.
 * @param lease How long an instance that crashed during the work blocks others. The lease
 * is extended in the background while the work runs.
 * @param waitTime Longest wait of a duplicate for the outcome. Zero answers at once.
 * @param onUnavailable What annotated methods do if Redis does not answer: fail, allow
 * one execution inside this JVM (local), or run unguarded (proceed).
 * @param maxWaitersPerKey How many duplicates of one operation may wait in this instance.
 * Further duplicates get an OperationInProgressException at once.
 * @param maxWaiters How many duplicates may wait in this instance in total. Each of them
 * occupies a thread if the call blocks.
 * @param maxLocalRecords How many records are kept inside the JVM, in mode local or while
 * Redis is down. Beyond that, the oldest outcomes are forgotten early.
 * @param maxLocalSize Approximate memory for these records.
 */
@ConfigurationProperties("holdfast.idempotency")
record IdempotencyProperties(@DefaultValue("Idempotency-Key") String header, @DefaultValue("idem:") String keyPrefix,
		@DefaultValue("24h") @DurationUnit(ChronoUnit.SECONDS) Duration retention,
		@DefaultValue("1m") @DurationUnit(ChronoUnit.SECONDS) Duration lease,
		@Name("wait") @DefaultValue("5s") @DurationUnit(ChronoUnit.SECONDS) Duration waitTime,
		@DefaultValue("fail") OnUnavailable onUnavailable, @DefaultValue("80") int maxWaitersPerKey,
		@DefaultValue("100") int maxWaiters, @DefaultValue("100000") int maxLocalRecords,
		@DefaultValue("64MB") DataSize maxLocalSize) {

	private static final Duration SHORTEST_LEASE = Duration.ofMillis(10);

	IdempotencyProperties {
		if (header.isEmpty()
				|| !header.chars().allMatch((c) -> c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0)) {
			throw new InvalidPropertyException("holdfast.idempotency.header", header,
					"It must be the name of an HTTP header, for example 'Idempotency-Key'.");
		}
		PropertyValidation.requirePrintable("holdfast.idempotency.key-prefix", keyPrefix);
		PropertyValidation.requireMillis("holdfast.idempotency.retention", retention);
		PropertyValidation.requireMillis("holdfast.idempotency.lease", lease);
		if (lease.compareTo(SHORTEST_LEASE) < 0) {
			throw new InvalidPropertyException("holdfast.idempotency.lease", lease,
					"It must be at least 10 ms, for example '1m'.");
		}
		PropertyValidation.requireNotNegative("holdfast.idempotency.wait", waitTime);
		PropertyValidation.requireChoice("holdfast.idempotency.on-unavailable", onUnavailable);
		PropertyValidation.requirePositive("holdfast.idempotency.max-waiters-per-key", maxWaitersPerKey);
		PropertyValidation.requirePositive("holdfast.idempotency.max-waiters", maxWaiters);
		PropertyValidation.requirePositive("holdfast.idempotency.max-local-records", maxLocalRecords);
		if (maxLocalSize.toBytes() < 1) {
			throw new InvalidPropertyException("holdfast.idempotency.max-local-size", maxLocalSize,
					"It must be a positive size, for example '64MB'.");
		}
	}

	/**
	 * The endpoint of properties shows this property through a getter, because a record
	 * component cannot be named wait.
	 */
	public Duration getWait() {
		return this.waitTime;
	}

	IdempotencyOptions options() {
		return IdempotencyOptions.defaults()
			.withRetention(this.retention)
			.withLease(this.lease)
			.withWait(this.waitTime);
	}

}
