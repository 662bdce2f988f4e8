package io.holdfast.cache.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Creates the default executor for loads in the background: few threads and a short
 * queue. If the queue is full, refreshes are skipped.
 */
final class RefreshExecutor {

	private static final int THREADS = 4;

	private static final int QUEUE = 256;

	private RefreshExecutor() {
	}

	static ExecutorService start() {
		ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(QUEUE), (task) -> {
					Thread thread = new Thread(task, "holdfast-cache-refresh");
					thread.setDaemon(true);
					return thread;
				});
		threads.allowCoreThreadTimeOut(true);
		return threads;
	}

}
