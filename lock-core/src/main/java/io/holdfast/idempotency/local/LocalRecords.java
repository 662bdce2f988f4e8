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
 * The records of a store. Where there are too many, those that ended first are forgotten
 * before their time; never one that runs, and never the one that has just ended.
 */
final class LocalRecords {

	private static final Logger logger = LoggerFactory.getLogger(LocalRecords.class);

	private static final int FEW = 1024;

	private final TimeSource time;

	private final int maxRecords;

	private final long maxBytes;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, LocalRecord> running = new HashMap<>();

	/** In the order in which they ended. */
	private final Map<String, LocalRecord> ended = new LinkedHashMap<>();

	private long bytes;

	private int unswept;

	private boolean told;

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
	 * Put what becomes of a record in its place.
	 * @param key its key
	 * @param change takes the record or null for none, and returns the same; quick, and
	 * never with effects outside
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
	 * Forget records whose retention has ended: after as many changes as there are
	 * records, so that a change costs the same however many there are.
	 */
	private void sweep() {
		this.unswept++;
		if (this.unswept > Math.max(FEW, size())) {
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
			if (!this.told && entry.getValue().isKept(this.time.nanoTime())) {
				this.told = true;
				logger.warn(
						"More outcomes of operations are kept in this JVM than its {} records or {} bytes allow;"
								+ " the oldest are forgotten before their retention ends, and would be done again.",
						this.maxRecords, this.maxBytes);
			}
		}
	}

}
