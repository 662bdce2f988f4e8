package io.holdfast.benchmarks.peer;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

final class ReentrantLockPeer implements Peer {

	private final ConcurrentHashMap<String, Lock> locks = new ConcurrentHashMap<>();

	@Override
	public void cycle(String key, Runnable work) {
		Lock lock = this.locks.computeIfAbsent(key, (name) -> new ReentrantLock(true));
		lock.lock();
		try {
			work.run();
		}
		finally {
			lock.unlock();
		}
	}

	@Override
	public void close() {
		this.locks.clear();
	}

}
