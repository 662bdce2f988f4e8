package io.holdfast.idempotency.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.holdfast.engine.StoreCalls;
import io.holdfast.idempotency.engine.NotSentException;
import io.holdfast.idempotency.engine.Outcome;
import io.holdfast.idempotency.engine.OutcomeTooLargeException;
import io.holdfast.idempotency.engine.RecordStore;
import io.holdfast.idempotency.engine.StoredRecord;
import io.holdfast.redis.FeaturePermissions;
import io.holdfast.redis.FeaturePermissions.Need;
import io.holdfast.redis.RedisCommandTooLargeException;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeListener;
import io.holdfast.redis.RedisNodeUnavailableException;
import io.holdfast.redis.RedisReply;
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

	private final FeaturePermissions permissions;

	RedisRecordStore(RedisNode node, String prefix) {
		this.node = node;
		this.permissions = FeaturePermissions.to("idempotent operations", Need.ALWAYS)
			.commands("TIME")
			.keys(prefix, FeaturePermissions.unusedKey(prefix), "HMGET KEY x", "HGET KEY x", "HSET KEY x x x",
					"EXISTS KEY", "DEL KEY", "PTTL KEY", "PEXPIRE KEY x", "EVALSHA x 1 KEY", "EVAL return(0) 1 KEY");
		node.require(this.permissions);
		node.prepare(RecordScripts.all());
	}

	@Override
	public CompletionStage<Answer> claim(String key, Request request) {
		String fingerprint = (request.fingerprint() != null) ? request.fingerprint() : "";
		return run(RecordScripts.CLAIM, key, request.token(), fingerprint, millis(request.lease()),
				millis(request.retention()), request.reclaim() ? "reclaim" : "refuse")
			.thenApply((reply) -> "leads".equals(reply.textOrNull(0))
					? Answer.leading(reply.number(1), reply.smallNumber(2)) : Answer.of(record(reply)));
	}

	@Override
	public CompletionStage<Boolean> renew(String key, String token, Duration lease, Duration retention) {
		return run(RecordScripts.RENEW, key, token, millis(lease), millis(retention))
			.thenApply(RedisRecordStore::isYes);
	}

	@Override
	public CompletionStage<Boolean> settle(String key, String token, Outcome outcome, Duration retention) {
		if (outcome instanceof Outcome.Released) {
			return changing(key, run(RecordScripts.RELEASE, key, token).thenApply(RedisRecordStore::isYes));
		}
		List<String> arguments = new ArrayList<>(List.of(token));
		if (outcome instanceof Outcome.Done done) {
			arguments.addAll(List.of("done", millis(retention), "outcome", done.outcome()));
		}
		else if (outcome instanceof Outcome.Unknown unknown) {
			arguments.addAll(List.of("unknown", millis(retention), "message", unknown.detail()));
		}
		else if (outcome instanceof Outcome.Failed failed) {
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
		RedisNodeListener nodeListener = new RedisNodeListener() {

			@Override
			public void onChange(String key) {
				listener.changed(key);
			}

			@Override
			public void onReset() {
				listener.reset();
			}

		};
		this.listener = nodeListener;
		return this.node.addListener(nodeListener);
	}

	/**
	 * Notifies the other listeners of the node, since the server does not push a change
	 * to the connection that made it.
	 */
	private CompletionStage<Boolean> changing(String key, CompletionStage<Boolean> change) {
		return change.thenApply((changed) -> {
			if (changed) {
				this.node.changed(List.of(key), this.listener);
			}
			return changed;
		});
	}

	private CompletionStage<RedisReply> run(RedisScript script, String key, String... arguments) {
		return sent(() -> {
			this.node.checkAllowed(this.permissions, key);
			this.node.checkUsable(key);
			return this.node.evalList(script, NOTHING, List.of(key), arguments);
		});
	}

	/**
	 * Distinguish a command that was never sent from one whose effect is unknown.
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
			return new OutcomeTooLargeException(cause.getMessage(), cause);
		}
		return (cause instanceof RedisNodeUnavailableException) ? new NotSentException(cause.getMessage(), cause)
				: cause;
	}

	/** False for a corrupted record too, since it has no leader. */
	private static boolean isYes(RedisReply reply) {
		return "1".equals(reply.text(0));
	}

	private static StoredRecord record(RedisReply reply) {
		String state = reply.text(0);
		return switch (state) {
			case "absent" -> StoredRecord.NONE;
			case "corrupted" -> StoredRecord.corrupted(reply.text(1), ttl(reply.number(2)));
			case "running" -> record(reply, StoredRecord.State.RUNNING);
			case "done" -> record(reply, StoredRecord.State.DONE);
			case "failed" -> record(reply, StoredRecord.State.FAILED);
			default -> record(reply, StoredRecord.State.UNKNOWN);
		};
	}

	private static StoredRecord record(RedisReply reply, StoredRecord.State state) {
		Duration ttl = ttl(reply.number(10));
		String outcome = reply.textOrNull(7);
		String failureType = reply.textOrNull(8);
		if (state == StoredRecord.State.DONE && outcome == null
				|| state == StoredRecord.State.FAILED && failureType == null) {
			return StoredRecord.corrupted("it has ended, but without an outcome", ttl);
		}
		return new StoredRecord(state, reply.text(1), reply.textOrNull(2), Duration.ofMillis(reply.number(3)),
				Duration.ofMillis(Math.max(0, reply.number(4))), ttl, reply.number(5), reply.smallNumber(6), outcome,
				failureType, reply.textOrNull(9));
	}

	private static @Nullable Duration ttl(long millis) {
		return (millis >= 0) ? Duration.ofMillis(millis) : null;
	}

	private static String millis(Duration duration) {
		return Long.toString(duration.toMillis());
	}

}
