package io.holdfast.sample.vector;

import java.util.List;
import java.util.stream.Stream;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockUnavailableException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;

/**
 * The operator's view of the index.
 */
@Service
class VectorOperations {

	private static final Logger logger = LoggerFactory.getLogger(VectorOperations.class);

	private final VectorRepository vectors;

	private final LockClient locks;

	private final IdempotencyClient operations;

	private final MeterRegistry meters;

	private final String instance;

	VectorOperations(VectorRepository vectors, LockClient locks, IdempotencyClient operations, MeterRegistry meters,
			@Value("${holdfast.instance-id}") String instance) {
		this.vectors = vectors;
		this.locks = locks;
		this.operations = operations;
		this.meters = meters;
		this.instance = instance;
	}

	VectorStatistics statistics() {
		List<IndexStatistics> indexes = this.vectors.statistics();
		return new VectorStatistics(indexes.stream().mapToLong(IndexStatistics::items).sum(), this.vectors.rebuilds(),
				indexes, this.instance, Stream.of("vector:upsert", "vector:cleanup-slots").map(this::figures).toList());
	}

	VectorHealth health() {
		boolean quorum = locksAvailable();
		boolean redis = redisAvailable();
		return new VectorHealth((quorum && redis) ? "UP" : "DOWN", quorum, redis, this.instance);
	}

	private LockFigures figures(String name) {
		long acquired = timed("holdfast.lock.acquire", name, "acquired");
		long refused = Stream.of("busy", "timeout", "unavailable")
			.mapToLong((outcome) -> timed("holdfast.lock.acquire", name, outcome))
			.sum();
		Gauge active = this.meters.find("holdfast.lock.active").tag("name", name).gauge();
		return new LockFigures(name, acquired, refused, timed("holdfast.lock.hold", name, "lost"),
				(active != null) ? (long) active.value() : 0);
	}

	private long timed(String meter, String name, String outcome) {
		return this.meters.find(meter)
			.tag("name", name)
			.tag("outcome", outcome)
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

	private boolean locksAvailable() {
		try {
			this.locks.status("vector:health");
			return true;
		}
		catch (LockUnavailableException ex) {
			logger.warn("Locks are not available", ex);
			return false;
		}
	}

	private boolean redisAvailable() {
		try {
			this.operations.status(IdempotencyKey.of(IndexRebuild.NAME, "health"));
			return true;
		}
		catch (IdempotencyUnavailableException ex) {
			logger.warn("The records of rebuilds are not available", ex);
			return false;
		}
	}

}
