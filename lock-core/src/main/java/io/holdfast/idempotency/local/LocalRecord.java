package io.holdfast.idempotency.local;

import java.time.Duration;

import io.holdfast.idempotency.engine.Outcome;
import io.holdfast.idempotency.engine.RecordStore;
import io.holdfast.idempotency.engine.StoredRecord;
import io.holdfast.idempotency.engine.StoredRecord.State;
import org.jspecify.annotations.Nullable;

/**
 * A record in this JVM. Times are nanoseconds of its monotonic clock.
 *
 * @param state the state of the operation
 * @param token the token of its last leader
 * @param fingerprint the hash of its fingerprint
 * @param leaseEnd when the lease of its leader ends
 * @param since when the operation ended, or when it began if it is running
 * @param end when the retention ends
 * @param fence the fence of its last leader
 * @param attempts how many leaders it has had
 * @param outcome its outcome, {@code null} while it runs
 */
record LocalRecord(State state, String token, @Nullable String fingerprint, long leaseEnd, long since, long end,
		long fence, int attempts, @Nullable Outcome outcome) {

	/** The approximate bytes of the objects without their characters. */
	private static final int OBJECTS = 400;

	static LocalRecord led(RecordStore.Request request, @Nullable LocalRecord former, long fence, long now) {
		String fingerprint = request.fingerprint();
		if (fingerprint == null && former != null) {
			fingerprint = former.fingerprint();
		}
		long leaseEnd = now + request.lease().toNanos();
		return new LocalRecord(State.RUNNING, request.token(), fingerprint, leaseEnd, now,
				leaseEnd + request.retention().toNanos(), fence, (former != null) ? former.attempts() + 1 : 1, null);
	}

	LocalRecord renewed(Duration lease, Duration retention, long now) {
		long leaseEnd = now + lease.toNanos();
		return new LocalRecord(this.state, this.token, this.fingerprint, leaseEnd, this.since,
				leaseEnd + retention.toNanos(), this.fence, this.attempts, null);
	}

	/**
	 * {@code null} if the key is free again.
	 */
	@Nullable LocalRecord settled(Outcome outcome, Duration retention, long now) {
		if (outcome instanceof Outcome.Released) {
			return null;
		}
		State state = (outcome instanceof Outcome.Done) ? State.DONE
				: (outcome instanceof Outcome.Failed) ? State.FAILED : State.UNKNOWN;
		return new LocalRecord(state, this.token, this.fingerprint, this.leaseEnd, now, now + retention.toNanos(),
				this.fence, this.attempts, outcome);
	}

	/**
	 * The approximate memory of the record and its key.
	 */
	long bytes(String key) {
		long characters = key.length() + this.token.length() + length(this.fingerprint);
		if (this.outcome instanceof Outcome.Done done) {
			characters += done.outcome().length();
		}
		else if (this.outcome instanceof Outcome.Failed failed) {
			characters += failed.failure().type().length() + length(failed.failure().message());
		}
		else if (this.outcome instanceof Outcome.Unknown unknown) {
			characters += unknown.detail().length();
		}
		return OBJECTS + 2 * characters;
	}

	private static int length(@Nullable String text) {
		return (text != null) ? text.length() : 0;
	}

	boolean isKept(long now) {
		return this.end - now > 0;
	}

	boolean isTimedOut(long now) {
		return this.state == State.RUNNING && this.leaseEnd - now <= 0;
	}

	boolean isLedBy(String token, long now) {
		return this.state == State.RUNNING && this.token.equals(token) && isKept(now);
	}

	boolean isSettledBy(String token, long now) {
		return this.state != State.RUNNING && this.token.equals(token) && isKept(now);
	}

	StoredRecord toStored(long now) {
		String outcome = (this.outcome instanceof Outcome.Done done) ? done.outcome() : null;
		String type = (this.outcome instanceof Outcome.Failed failed) ? failed.failure().type() : null;
		String message = (this.outcome instanceof Outcome.Failed failed) ? failed.failure().message()
				: (this.outcome instanceof Outcome.Unknown unknown) ? unknown.detail() : null;
		return new StoredRecord(this.state, this.token, this.fingerprint, Duration.ofNanos(this.leaseEnd - now),
				Duration.ofNanos(now - this.since), Duration.ofNanos(this.end - now), this.fence, this.attempts,
				outcome, type, message);
	}

}
