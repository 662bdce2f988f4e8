package io.holdfast.test.contract;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockListener;
import org.junit.jupiter.api.Nested;

/**
 * What every {@link LockClient} promises, as tests: extend this class, say how to make a
 * client, and run it. The tests use names of their own, wait with deadlines that suit a
 * slow machine, and close all clients that they were given.
 */
public abstract class LockClientContract {

	/**
	 * Make a new client, as another instance of the application would. All clients of one
	 * test share their locks.
	 * @param listener who is to hear what happens to the client's locks
	 * @return a client that is ready: what it is asked from now on is not unavailable
	 */
	protected abstract LockClient client(LockListener listener);

	/** One holder at a time, two doors. */
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

	/** In order, and without a trace when given up. */
	@Nested
	class Waiting extends WaitingContract {

		Waiting() {
			super(LockClientContract.this::client);
		}

	}

	/** Leases end, are renewed, and are lost aloud. */
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

	/** Without blocking. */
	@Nested
	class Async extends AsyncContract {

		Async() {
			super(LockClientContract.this::client);
		}

	}

	/** All or none. */
	@Nested
	class Several extends SeveralLocksContract {

		Several() {
			super(LockClientContract.this::client);
		}

	}

	/** Owned by threads. */
	@Nested
	class ThreadLocks extends ThreadLockContract {

		ThreadLocks() {
			super(LockClientContract.this::client);
		}

	}

	/** What a listener hears. */
	@Nested
	class Listening extends ListenerContract {

		Listening() {
			super(LockClientContract.this::client);
		}

	}

	/** Jobs, where the client keeps their ticks. */
	@Nested
	class Scheduling extends SchedulingContract {

		Scheduling() {
			super(LockClientContract.this::client);
		}

	}

	/** Ticks of jobs, where the client keeps them. */
	@Nested
	class Ticks extends TicksContract {

		Ticks() {
			super(LockClientContract.this::client);
		}

	}

	/** The end of a client. */
	@Nested
	class Closing extends ClosingContract {

		Closing() {
			super(LockClientContract.this::client);
		}

	}

}
