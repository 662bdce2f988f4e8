package io.holdfast.sample.vector;

import java.time.Duration;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.idempotency.OutcomeCodec;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Service;

/**
 * The same as {@link IndexRebuild}, without annotations. Both are one operation with one
 * record, so each replays the results of the other.
 */
@Service
class ManualRebuild {

	private static final IdempotencyOptions OPTIONS = IdempotencyOptions.defaults()
		.withRetention(Duration.ofHours(1))
		.withLease(Duration.ofMinutes(10))
		.withWait(Duration.ofMinutes(1))
		.withOnTimeout(OnTimeout.RECLAIM);

	private final IdempotencyClient operations;

	private final IndexBuilder builder;

	private final OutcomeCodec<RebuildResult> codec;

	ManualRebuild(IdempotencyClient operations, IndexBuilder builder, JsonMapper json) {
		this.operations = operations;
		this.builder = builder;
		this.codec = new RebuildCodec(json);
	}

	OperationResult<RebuildResult> rebuild(String namespace) {
		return this.operations.executeForResult(key(namespace), OPTIONS, this.codec,
				(leadership) -> this.builder.build(namespace));
	}

	/**
	 * Let the next call rebuild, whenever the last rebuild was. A running rebuild
	 * continues, and the next call joins it: two at a time would do the same work twice.
	 * @param namespace the namespace
	 */
	void forgetLast(String namespace) {
		this.operations.forgetOutcome(key(namespace));
	}

	private static IdempotencyKey key(String namespace) {
		return IdempotencyKey.of(IndexRebuild.NAME, namespace);
	}

	/**
	 * Stores results as JSON.
	 *
	 * @param json writes and reads it
	 */
	private record RebuildCodec(JsonMapper json) implements OutcomeCodec<RebuildResult> {

		@Override
		public String encode(RebuildResult result) {
			return this.json.writeValueAsString(result);
		}

		@Override
		public RebuildResult decode(String outcome) {
			return this.json.readValue(outcome, RebuildResult.class);
		}

	}

}
