package io.holdfast.spring.observation;

import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.spring.interceptor.idempotency.OperationObserver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Creates an observation for each call of an idempotent method.
 */
public final class ObservedOperations implements OperationObserver {

	private static final IdempotencyObservationConvention DEFAULT = new DefaultIdempotencyObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable IdempotencyObservationConvention convention;

	/**
	 * Create the observer.
	 * @param registry the registry of the observations
	 * @param convention names them; null for the default
	 */
	public ObservedOperations(ObservationRegistry registry, @Nullable IdempotencyObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public Watch begin(IdempotencyKey key) {
		IdempotencyObservationContext context = new IdempotencyObservationContext(key);
		return new ObservedCall(context,
				IdempotencyObservationDocumentation.CALL.start(this.convention, DEFAULT, () -> context, this.registry));
	}

	/**
	 * One call.
	 *
	 * @param context its context
	 * @param observation the observation, which has begun
	 */
	private record ObservedCall(IdempotencyObservationContext context, Observation observation) implements Watch {

		@Override
		public Scope open() {
			return this.observation.openScope()::close;
		}

		@Override
		public void end(boolean replayed, @Nullable Throwable failure) {
			this.context.setReplayed(replayed);
			if (failure != null) {
				this.observation.error(failure);
			}
			this.observation.stop();
		}

	}

}
