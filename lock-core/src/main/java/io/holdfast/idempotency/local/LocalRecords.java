package io.holdfast.idempotency.local;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.holdfast.time.TimeSource;
import io.holdfast.idempotency.engine.StoredRecord.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of a store. If there are too many, the records that ended first are dropped
 * before their retention ends, but never a running one or the one that ended last.
 */
final class LocalRecords {

	private static final Logger logger = LoggerFactory.getLogger(LocalRecords.class);

	private static final int MIN_SWEEP_INTERVAL = 1024;

	private final TimeSource time;

	private final int maxRecords;

	private final long maxBytes;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, LocalRecord> running = new HashMap<>();

	/** In the order in which they ended. */
	private final Map<String, LocalRecord> ended = new LinkedHashMap<>();

	private long bytes;

	private int unswept;

	private boolean warned;

	LocalRecords(TimeSource time, int maxRecords, long maxBytes) {
		this.time = time;
		this.maxRecords = maxRecords;
		this.maxBytes = maxBytes;
	}

	@Nullable LocalRecord get(String key) {
		this.lock.lock();
		try {
			return find(key);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Replace a record.
	 * @param key the key of the record
	 * @param change maps the present record, {@code null} if there is none, to the next
	 * one; must be quick and must not touch other records
	 */
	void change(String key, Function<@Nullable LocalRecord, @Nullable LocalRecord> change) {
		this.lock.lock();
		try {
			LocalRecord former = find(key);
			LocalRecord next = change.apply(former);
			if (next != former) {
				replace(key, former, next);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void changeIfPresent(String key, UnaryOperator<@Nullable LocalRecord> change) {
		change(key, (former) -> (former != null) ? change.apply(former) : null);
	}

	private @Nullable LocalRecord find(String key) {
		LocalRecord record = this.running.get(key);
		return (record != null) ? record : this.ended.get(key);
	}

	private void replace(String key, @Nullable LocalRecord former, @Nullable LocalRecord next) {
		if (former != null) {
			of(former).remove(key);
			this.bytes -= former.bytes(key);
		}
		if (next != null) {
			of(next).put(key, next);
			this.bytes += next.bytes(key);
		}
		sweep();
		trim();
	}

	private Map<String, LocalRecord> of(LocalRecord record) {
		return (record.state() == State.RUNNING) ? this.running : this.ended;
	}

	private int size() {
		return this.running.size() + this.ended.size();
	}

	/**
	 * Drop records whose retention has ended. This happens after as many changes as there
	 * are records, so that the cost per change does not depend on their number.
	 */
	private void sweep() {
		this.unswept++;
		if (this.unswept > Math.max(MIN_SWEEP_INTERVAL, size())) {
			this.unswept = 0;
			long now = this.time.nanoTime();
			sweep(this.running, now);
			sweep(this.ended, now);
		}
	}

	private void sweep(Map<String, LocalRecord> records, long now) {
		records.entrySet().removeIf((entry) -> {
			boolean over = !entry.getValue().isKept(now);
			if (over) {
				this.bytes -= entry.getValue().bytes(entry.getKey());
			}
			return over;
		});
	}

	private void trim() {
		while ((size() > this.maxRecords || this.bytes > this.maxBytes) && this.ended.size() > 1) {
			Iterator<Map.Entry<String, LocalRecord>> oldest = this.ended.entrySet().iterator();
			Map.Entry<String, LocalRecord> entry = oldest.next();
			this.bytes -= entry.getValue().bytes(entry.getKey());
			oldest.remove();
			if (!this.warned && entry.getValue().isKept(this.time.nanoTime())) {
				this.warned = true;
				logger.warn(
						"The outcomes of operations in this JVM exceed {} records or {} bytes: the oldest are dropped before"
								+ " their retention ends, and their operations would run again.",
						this.maxRecords, this.maxBytes);
			}
		}
	}

}
