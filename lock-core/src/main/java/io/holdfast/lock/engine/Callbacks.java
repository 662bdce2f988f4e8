package io.holdfast.lock.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs callbacks on the executor that was given, and on a thread of their own where that
 * rejects them: a loss must be heard, and a grant must reach somebody.
 */
final class Callbacks implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(Callbacks.class);

	private final Executor delegate;

	Callbacks(Executor delegate) {
		this.delegate = delegate;
	}

	@Override
	public void execute(Runnable task) {
		try {
			this.delegate.execute(task);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The executor for callbacks rejects them; one runs on a thread of its own", ex);
			Thread thread = new Thread(task, "holdfast-callback");
			thread.setDaemon(true);
			thread.start();
		}
	}

	/**
	 * Run what follows an event; what it throws is logged.
	 */
	void execute(String event, Runnable action) {
		execute(() -> {
			try {
				action.run();
			}
			catch (RuntimeException ex) {
				logger.warn("What should follow {} failed", event, ex);
			}
		});
	}

}
