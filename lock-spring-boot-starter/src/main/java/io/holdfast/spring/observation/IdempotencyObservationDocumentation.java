package io.holdfast.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of idempotent methods.
 */
public enum IdempotencyObservationDocumentation implements ObservationDocumentation {

	/**
	 * A call of an idempotent method, from the claim to the outcome.
	 */
	CALL {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultIdempotencyObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeys.values();
		}

	};

	/**
	 * Key values with few values.
	 */
	public enum LowCardinalityKeys implements KeyName {

		/**
		 * The static name of the operation.
		 */
		NAME {

			@Override
			public String asString() {
				return "name";
			}

		},

		/**
		 * How the call ended: {@code executed}, {@code replayed}, {@code running},
		 * {@code mismatch}, {@code timed_out}, {@code unavailable} or {@code failed}.
		 */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
			}

		}

	}

	/**
	 * Key values with many values, for traces only.
	 */
	public enum HighCardinalityKeys implements KeyName {

		/**
		 * The key of the operation.
		 */
		KEY {

			@Override
			public String asString() {
				return "key";
			}

		}

	}

}
