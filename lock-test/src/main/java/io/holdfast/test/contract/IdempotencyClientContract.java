package io.holdfast.test.contract;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyListener;
import org.junit.jupiter.api.Nested;

/**
 * What every {@link IdempotencyClient} promises, as tests: extend this class, say how to
 * make a client, and run it. The tests use keys of their own, wait with deadlines that
 * suit a slow machine, and close all clients that they were given.
 */
public abstract class IdempotencyClientContract {

	/**
	 * Make a new client, as another instance of the application would. All clients of one
	 * test share their records.
	 * @param listener who is to hear what happens to the client's operations
	 * @return a client that is ready: what it is asked from now on is not unavailable
	 */
	protected abstract IdempotencyClient client(IdempotencyListener listener);

	/** Once, whoever asks. */
	@Nested
	class Executing extends ExecutingContract {

		Executing() {
			super(IdempotencyClientContract.this::client);
		}

	}

	/** Duplicates of work that runs. */
	@Nested
	class Duplicates extends DuplicatesContract {

		Duplicates() {
			super(IdempotencyClientContract.this::client);
		}

	}

	/** Work that fails, and results that cannot be stored. */
	@Nested
	class Failures extends FailuresContract {

		Failures() {
			super(IdempotencyClientContract.this::client);
		}

	}

	/** Leaders that are gone, late or replaced. */
	@Nested
	class Leaders extends LeadersContract {

		Leaders() {
			super(IdempotencyClientContract.this::client);
		}

	}

	/** Effects that are decided later. */
	@Nested
	class Effects extends EffectsContract {

		Effects() {
			super(IdempotencyClientContract.this::client);
		}

	}

	/** Without blocking. */
	@Nested
	class Later extends LaterContract {

		Later() {
			super(IdempotencyClientContract.this::client);
		}

	}

	/** What operators and listeners see, and the end of a client. */
	@Nested
	class Watching extends WatchingContract {

		Watching() {
			super(IdempotencyClientContract.this::client);
		}

	}

}
