package io.holdfast.test.contract;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockListener;
import org.junit.jupiter.api.Nested;

/**
 * What every {@link LockClient} promises, as tests: extend this class, implement the
 * creation of a client, and run it. The tests use their own lock names, wait with
 * deadlines that suit a slow machine, and close all clients.
 */
public abstract class LockClientContract {

	/**
	 * Create a client, as another instance of the application would. All clients of one
	 * test share their locks.
	 * @param listener must be notified of the client's locks
	 * @return a client that is ready: no call fails as unavailable
	 */
	protected abstract LockClient client(LockListener listener);

	/** One holder at a time, by {@code tryAcquire} and {@code acquire}. */
	@Nested
	class Acquiring extends AcquiringContract {

		Acquiring() {
			super(LockClientContract.this::client);
		}

	}

	/** Names and options. */
	@Nested
	class Arguments extends ArgumentsContract {

		Arguments() {
			super(LockClientContract.this::client);
		}

	}

	/** Waiters are served in order, and leave nothing behind when they give up. */
	@Nested
	class Waiting extends WaitingContract {

		Waiting() {
			super(LockClientContract.this::client);
		}

	}

	/** Leases end, are renewed, and their loss is reported. */
	@Nested
	class Leases extends LeaseContract {

		Leases() {
			super(LockClientContract.this::client);
		}

	}

	/** What an operator sees and does. */
	@Nested
	class Operating extends OperatingContract {

		Operating() {
			super(LockClientContract.this::client);
		}

	}

	/** Asynchronous calls. */
	@Nested
	class Async extends AsyncContract {

		Async() {
			super(LockClientContract.this::client);
		}

	}

	/** Several locks, all or none. */
	@Nested
	class Several extends SeveralLocksContract {

		Several() {
			super(LockClientContract.this::client);
		}

	}

	/** Locks that threads own. */
	@Nested
	class ThreadLocks extends ThreadLockContract {

		ThreadLocks() {
			super(LockClientContract.this::client);
		}

	}

	/** Events for listeners. */
	@Nested
	class Listening extends ListenerContract {

		Listening() {
			super(LockClientContract.this::client);
		}

	}

	/** Jobs, if the client records ticks. */
	@Nested
	class Scheduling extends SchedulingContract {

		Scheduling() {
			super(LockClientContract.this::client);
		}

	}

	/** Ticks of jobs, if the client records them. */
	@Nested
	class Ticks extends TicksContract {

		Ticks() {
			super(LockClientContract.this::client);
		}

	}

	/** Closing a client. */
	@Nested
	class Closing extends ClosingContract {

		Closing() {
			super(LockClientContract.this::client);
		}

	}

}
