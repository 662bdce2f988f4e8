package io.holdfast.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs callbacks on the executor that was given, and on a thread of their own where that
 * rejects them: a loss must be heard, and a grant must reach somebody.
 */
public final class Callbacks implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(Callbacks.class);

	private final Executor delegate;

	/**
	 * Create what runs callbacks.
	 * @param delegate where they are to run
	 */
	public Callbacks(Executor delegate) {
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
	 * @param event the event, for the log
	 * @param action what follows
	 */
	public void execute(String event, Runnable action) {
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
