package io.holdfast.spring.observation;

import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.OperationInProgressException;
import io.holdfast.idempotency.OperationTimedOutException;
import io.holdfast.idempotency.StoredFailureException;
import io.holdfast.spring.observation.IdempotencyObservationDocumentation.HighCardinalityKeys;
import io.holdfast.spring.observation.IdempotencyObservationDocumentation.LowCardinalityKeys;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * The default convention.
 */
public class DefaultIdempotencyObservationConvention implements IdempotencyObservationConvention {

	@Override
	public String getName() {
		return "holdfast.idempotency";
	}

	@Override
	public String getContextualName(IdempotencyObservationContext context) {
		return "idempotent " + context.key().name();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(IdempotencyObservationContext context) {
		return KeyValues.of(LowCardinalityKeys.NAME.withValue(context.key().name()),
				LowCardinalityKeys.OUTCOME.withValue(outcome(context.getError(), context.replayed())));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(IdempotencyObservationContext context) {
		return KeyValues.of(HighCardinalityKeys.KEY.withValue(context.key().key()));
	}

	private static String outcome(@Nullable Throwable failure, boolean replayed) {
		if (failure == null) {
			return replayed ? "replayed" : "executed";
		}
		if (failure instanceof StoredFailureException) {
			return "replayed";
		}
		if (failure instanceof OperationInProgressException) {
			return "running";
		}
		if (failure instanceof IdempotencyMismatchException) {
			return "mismatch";
		}
		if (failure instanceof OperationTimedOutException) {
			return "timed_out";
		}
		return (failure instanceof IdempotencyUnavailableException) ? "unavailable" : "failed";
	}

}
