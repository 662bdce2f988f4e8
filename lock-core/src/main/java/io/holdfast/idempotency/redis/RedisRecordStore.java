package io.holdfast.idempotency.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.holdfast.engine.StoreCalls;
import io.holdfast.idempotency.engine.Ending;
import io.holdfast.idempotency.engine.NotSentException;
import io.holdfast.idempotency.engine.RecordStore;
import io.holdfast.idempotency.engine.StoredRecord;
import io.holdfast.idempotency.engine.TooLargeException;
import io.holdfast.redis.RedisAccess;
import io.holdfast.redis.RedisAccess.Need;
import io.holdfast.redis.RedisAnswer;
import io.holdfast.redis.RedisCommandTooLargeException;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeListener;
import io.holdfast.redis.RedisNodeUnavailableException;
import io.holdfast.redis.RedisScript;
import org.jspecify.annotations.Nullable;

/**
 * Records on one Redis node.
 */
final class RedisRecordStore implements RecordStore {

	private static final Runnable NOTHING = () -> {
	};

	private final RedisNode node;

	private volatile @Nullable RedisNodeListener listener;

	private final RedisAccess access;

	RedisRecordStore(RedisNode node, String prefix) {
		this.node = node;
		this.access = RedisAccess.to("idempotent operations", Need.ALWAYS)
			.commands("TIME")
			.keys(prefix, RedisAccess.nobodysKey(prefix), "HMGET KEY x", "HGET KEY x", "HSET KEY x x x", "EXISTS KEY",
					"DEL KEY", "PTTL KEY", "PEXPIRE KEY x", "EVALSHA x 1 KEY", "EVAL return(0) 1 KEY");
		node.require(this.access);
		node.prepare(RecordScripts.all());
	}

	@Override
	public CompletionStage<Answer> claim(String key, Request request) {
		String fingerprint = (request.fingerprint() != null) ? request.fingerprint() : "";
		return run(RecordScripts.CLAIM, key, request.token(), fingerprint, millis(request.lease()),
				millis(request.retention()), request.reclaim() ? "reclaim" : "refuse")
			.thenApply((answer) -> "leads".equals(answer.textOrNull(0))
					? Answer.leading(answer.number(1), answer.smallNumber(2)) : Answer.of(record(answer)));
	}

	@Override
	public CompletionStage<Boolean> renew(String key, String token, Duration lease, Duration retention) {
		return run(RecordScripts.RENEW, key, token, millis(lease), millis(retention))
			.thenApply(RedisRecordStore::isYes);
	}

	@Override
	public CompletionStage<Boolean> settle(String key, String token, Ending ending, Duration retention) {
		if (ending instanceof Ending.Released) {
			return changing(key, run(RecordScripts.RELEASE, key, token).thenApply(RedisRecordStore::isYes));
		}
		List<String> arguments = new ArrayList<>(List.of(token));
		if (ending instanceof Ending.Done done) {
			arguments.addAll(List.of("done", millis(retention), "outcome", done.outcome()));
		}
		else if (ending instanceof Ending.Unknown unknown) {
			arguments.addAll(List.of("unknown", millis(retention), "message", unknown.detail()));
		}
		else if (ending instanceof Ending.Failed failed) {
			arguments.addAll(List.of("failed", millis(retention), "type", failed.failure().type()));
			String message = failed.failure().message();
			if (message != null) {
				arguments.addAll(List.of("message", message));
			}
		}
		return changing(key,
				run(RecordScripts.SETTLE, key, arguments.toArray(String[]::new)).thenApply(RedisRecordStore::isYes));
	}

	@Override
	public CompletionStage<StoredRecord> read(String key) {
		return run(RecordScripts.READ_RECORD, key).thenApply(RedisRecordStore::record);
	}

	@Override
	public CompletionStage<Boolean> forget(String key) {
		return changing(key, sent(() -> {
			this.node.checkUsable(key);
			return this.node.evalNumber(RecordScripts.FORGET, List.of(key));
		}).thenApply((deleted) -> deleted == 1));
	}

	@Override
	public CompletionStage<Boolean> forgetOutcome(String key) {
		return changing(key, run(RecordScripts.FORGET_OUTCOME, key).thenApply(RedisRecordStore::isYes));
	}

	@Override
	public void awaitReady() {
		this.node.awaitReady();
	}

	@Override
	public boolean isWatching() {
		return this.node.isTracking();
	}

	@Override
	public void unanswered(Duration waited) {
		this.node.unanswered(waited);
	}

	@Override
	public Runnable addListener(Listener listener) {
		RedisNodeListener hearing = new RedisNodeListener() {

			@Override
			public void onChange(String key) {
				listener.changed(key);
			}

			@Override
			public void onReset() {
				listener.reset();
			}

		};
		this.listener = hearing;
		return this.node.addListener(hearing);
	}

	/** The server does not push to this connection what it changes itself. */
	private CompletionStage<Boolean> changing(String key, CompletionStage<Boolean> change) {
		return change.thenApply((changed) -> {
			if (changed) {
				this.node.changed(List.of(key), this.listener);
			}
			return changed;
		});
	}

	private CompletionStage<RedisAnswer> run(RedisScript script, String key, String... arguments) {
		return sent(() -> {
			this.node.checkAllowed(this.access, key);
			this.node.checkUsable(key);
			return this.node.evalList(script, NOTHING, List.of(key), arguments);
		});
	}

	/**
	 * Tell a command that was never sent from one of which nobody knows.
	 */
	private static <A> CompletionStage<A> sent(Supplier<CompletionStage<A>> command) {
		try {
			return command.get().exceptionallyCompose((failure) -> CompletableFuture.failedFuture(translate(failure)));
		}
		catch (RedisNodeUnavailableException ex) {
			return CompletableFuture.failedFuture(translate(ex));
		}
	}

	private static Throwable translate(Throwable failure) {
		Throwable cause = StoreCalls.cause(failure);
		if (cause instanceof RedisCommandTooLargeException) {
			return new TooLargeException(cause.getMessage(), cause);
		}
		return (cause instanceof RedisNodeUnavailableException) ? new NotSentException(cause.getMessage(), cause)
				: cause;
	}

	/** What is no record has no leader either. */
	private static boolean isYes(RedisAnswer answer) {
		return "1".equals(answer.text(0));
	}

	private static StoredRecord record(RedisAnswer answer) {
		String state = answer.text(0);
		return switch (state) {
			case "absent" -> StoredRecord.NONE;
			case "corrupted" -> StoredRecord.corrupted(answer.text(1), ttl(answer.number(2)));
			case "running" -> record(answer, StoredRecord.State.RUNNING);
			case "done" -> record(answer, StoredRecord.State.DONE);
			case "failed" -> record(answer, StoredRecord.State.FAILED);
			default -> record(answer, StoredRecord.State.UNKNOWN);
		};
	}

	private static StoredRecord record(RedisAnswer answer, StoredRecord.State state) {
		Duration ttl = ttl(answer.number(10));
		String outcome = answer.textOrNull(7);
		String failureType = answer.textOrNull(8);
		if (state == StoredRecord.State.DONE && outcome == null
				|| state == StoredRecord.State.FAILED && failureType == null) {
			return StoredRecord.corrupted("it has ended, but without an outcome", ttl);
		}
		return new StoredRecord(state, answer.text(1), answer.textOrNull(2), Duration.ofMillis(answer.number(3)),
				Duration.ofMillis(Math.max(0, answer.number(4))), ttl, answer.number(5), answer.smallNumber(6), outcome,
				failureType, answer.textOrNull(9));
	}

	private static @Nullable Duration ttl(long millis) {
		return (millis >= 0) ? Duration.ofMillis(millis) : null;
	}

	private static String millis(Duration duration) {
		return Long.toString(duration.toMillis());
	}

}
