package io.holdfast.idempotency.local;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import io.holdfast.idempotency.engine.Outcome;
import io.holdfast.idempotency.engine.RecordStore;
import io.holdfast.idempotency.engine.StoredRecord;
import io.holdfast.idempotency.engine.StoredRecord.State;
import io.holdfast.time.TimeSource;

/**
 * Records in the memory of this JVM. It answers at once and notifies all listeners of
 * changes that waiting calls or leaders depend on.
 */
final class LocalRecordStore implements RecordStore {

	private final TimeSource time;

	private final LocalRecords records;

	/**
	 * The last fence of all keys, so that fences grow even after a record was deleted.
	 */
	private final AtomicLong fences = new AtomicLong();

	private final List<Listener> listeners = new CopyOnWriteArrayList<>();

	LocalRecordStore(TimeSource time, int maxRecords, long maxBytes) {
		this.time = time;
		this.records = new LocalRecords(time, maxRecords, maxBytes);
	}

	@Override
	public CompletionStage<Answer> claim(String key, Request request) {
		Answer[] answer = new Answer[1];
		boolean[] reclaimed = new boolean[1];
		this.records.change(key, (existing) -> {
			long now = this.time.nanoTime();
			LocalRecord record = (existing != null && existing.isKept(now)) ? existing : null;
			if (record != null && !mayFollow(record, request, now)) {
				answer[0] = Answer.of(record.toStored(now));
				return record;
			}
			reclaimed[0] = record != null;
			LocalRecord next = LocalRecord.led(request, record, nextFence(), now);
			answer[0] = Answer.leading(next.fence(), next.attempts());
			return next;
		});
		if (reclaimed[0]) {
			changed(key);
		}
		return CompletableFuture.completedFuture(answer[0]);
	}

	private static boolean mayFollow(LocalRecord record, Request request, long now) {
		boolean differs = record.fingerprint() != null && request.fingerprint() != null
				&& !record.fingerprint().equals(request.fingerprint());
		return record.isTimedOut(now) && request.reclaim() && !differs;
	}

	private long nextFence() {
		long proposal = this.time.currentTimeMillis() * 1000;
		return this.fences.updateAndGet((last) -> Math.max(proposal, last + 1));
	}

	@Override
	public CompletionStage<Boolean> renew(String key, String token, Duration lease, Duration retention) {
		boolean[] renewed = new boolean[1];
		this.records.changeIfPresent(key, (record) -> {
			long now = this.time.nanoTime();
			renewed[0] = record.isLedBy(token, now) && !record.isTimedOut(now);
			return renewed[0] ? record.renewed(lease, retention, now) : record;
		});
		return CompletableFuture.completedFuture(renewed[0]);
	}

	@Override
	public CompletionStage<Boolean> settle(String key, String token, Outcome outcome, Duration retention) {
		boolean[] taken = new boolean[1];
		this.records.changeIfPresent(key, (record) -> {
			long now = this.time.nanoTime();
			if (!record.isLedBy(token, now)) {
				taken[0] = record.isSettledBy(token, now) && !(outcome instanceof Outcome.Released);
				return record;
			}
			taken[0] = true;
			return record.settled(outcome, retention, now);
		});
		if (taken[0]) {
			changed(key);
		}
		return CompletableFuture.completedFuture(taken[0]);
	}

	@Override
	public CompletionStage<StoredRecord> read(String key) {
		long now = this.time.nanoTime();
		LocalRecord record = this.records.get(key);
		return CompletableFuture
			.completedFuture((record != null && record.isKept(now)) ? record.toStored(now) : StoredRecord.NONE);
	}

	@Override
	public CompletionStage<Boolean> forget(String key) {
		boolean[] forgotten = new boolean[1];
		this.records.changeIfPresent(key, (record) -> {
			forgotten[0] = record.isKept(this.time.nanoTime());
			return null;
		});
		changed(key);
		return CompletableFuture.completedFuture(forgotten[0]);
	}

	@Override
	public CompletionStage<Boolean> forgetOutcome(String key) {
		boolean[] forgotten = new boolean[1];
		this.records.changeIfPresent(key, (record) -> {
			forgotten[0] = record.isKept(this.time.nanoTime()) && record.state() != State.RUNNING;
			return forgotten[0] ? null : record;
		});
		return CompletableFuture.completedFuture(forgotten[0]);
	}

	@Override
	public boolean isWatching() {
		return true;
	}

	@Override
	public Runnable addListener(Listener listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

	private void changed(String key) {
		this.listeners.forEach((listener) -> listener.changed(key));
	}

}
