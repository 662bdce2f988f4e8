package io.holdfast.time;

/**
 * The two clocks of a machine. Lease arithmetic reads both and uses the one by which more
 * time has passed: a monotonic clock may stop while a machine is suspended, and a wall
 * clock that jumps ahead can only end a lease early.
 */
public interface TimeSource {

	/** The clocks of this machine. */
	TimeSource SYSTEM = new TimeSource() {

		@Override
		public long nanoTime() {
			return System.nanoTime();
		}

		@Override
		public long currentTimeMillis() {
			return System.currentTimeMillis();
		}
	};

	/**
	 * The monotonic clock.
	 * @return nanoseconds since an arbitrary origin
	 */
	long nanoTime();

	/**
	 * The wall clock.
	 * @return milliseconds since the epoch
	 */
	long currentTimeMillis();

}
