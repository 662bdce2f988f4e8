package io.holdfast.test.contract;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyListener;
import org.junit.jupiter.api.Nested;

/**
 * What every {@link IdempotencyClient} promises, as tests: extend this class, implement
 * the creation of a client, and run it. The tests use their own keys, wait with deadlines
 * that suit a slow machine, and close all clients.
 */
public abstract class IdempotencyClientContract {

	/**
	 * Create a client, as another instance of the application would. All clients of one
	 * test share their records.
	 * @param listener must be notified of the client's operations
	 * @return a client that is ready: no call fails as unavailable
	 */
	protected abstract IdempotencyClient client(IdempotencyListener listener);

	/** Work runs once for all callers. */
	@Nested
	class Executing extends ExecutingContract {

		Executing() {
			super(IdempotencyClientContract.this::client);
		}

	}

	/** Duplicates of running work. */
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

	/** Leaders that crash, are late, or are replaced. */
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

	/** Asynchronous calls. */
	@Nested
	class Later extends LaterContract {

		Later() {
			super(IdempotencyClientContract.this::client);
		}

	}

	/** What operators and listeners see, and closing a client. */
	@Nested
	class Watching extends WatchingContract {

		Watching() {
			super(IdempotencyClientContract.this::client);
		}

	}

}
