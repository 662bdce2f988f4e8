package io.holdfast.benchmarks.peer;

/**
 * A lock library as a benchmark sees it. Thread-safe.
 */
public interface Peer extends AutoCloseable {

	/**
	 * Lock, work, unlock; waits as long as it takes.
	 * @param key the lock
	 * @param work what to do while the lock is held
	 * @throws Exception when the lock cannot be had
	 */
	void cycle(String key, Runnable work) throws Exception;

	@Override
	void close();

}
