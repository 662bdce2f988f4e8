package io.holdfast.idempotency.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.holdfast.idempotency.engine.Ending;
import io.holdfast.idempotency.engine.NotSentException;
import io.holdfast.idempotency.engine.RecordStore;
import io.holdfast.idempotency.engine.StoredRecord;
import io.holdfast.redis.RedisAccess;
import io.holdfast.redis.RedisAccess.Need;
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
			.thenApply((answer) -> "leads".equals(answer.get(0))
					? Answer.leading(number(answer, 1), Math.toIntExact(number(answer, 2)))
					: Answer.of(record(answer)));
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

	private CompletionStage<List<Object>> run(RedisScript script, String key, String... arguments) {
		return sent(() -> {
			this.access.check();
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
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return (cause instanceof RedisNodeUnavailableException) ? new NotSentException(cause.getMessage(), cause)
				: cause;
	}

	/** What is no record has no leader either. */
	private static boolean isYes(List<Object> answer) {
		return "1".equals(answer.get(0));
	}

	private static StoredRecord record(List<Object> answer) {
		String state = String.valueOf(answer.get(0));
		return switch (state) {
			case "absent" -> StoredRecord.NONE;
			case "corrupted" -> StoredRecord.corrupted(String.valueOf(answer.get(1)), ttl(answer.get(2)));
			default -> ended(answer, StoredRecord.State.valueOf(state.toUpperCase(Locale.ROOT)));
		};
	}

	private static StoredRecord ended(List<Object> answer, StoredRecord.State state) {
		String outcome = text(answer, 7);
		String failureType = text(answer, 8);
		if (state == StoredRecord.State.DONE && outcome == null
				|| state == StoredRecord.State.FAILED && failureType == null) {
			return StoredRecord.corrupted("it has ended, but without an outcome", ttl(answer.get(10)));
		}
		return new StoredRecord(state, String.valueOf(answer.get(1)), text(answer, 2),
				Duration.ofMillis(number(answer, 3)), Duration.ofMillis(Math.max(0, number(answer, 4))),
				ttl(answer.get(10)), number(answer, 5), Math.toIntExact(number(answer, 6)), outcome, failureType,
				text(answer, 9));
	}

	private static @Nullable Duration ttl(@Nullable Object millis) {
		return (millis instanceof Long left && left >= 0) ? Duration.ofMillis(left) : null;
	}

	private static long number(List<Object> answer, int index) {
		return Long.parseLong(String.valueOf(answer.get(index)));
	}

	private static @Nullable String text(List<Object> answer, int index) {
		return (answer.get(index) != null) ? String.valueOf(answer.get(index)) : null;
	}

	private static String millis(Duration duration) {
		return Long.toString(duration.toMillis());
	}

}
