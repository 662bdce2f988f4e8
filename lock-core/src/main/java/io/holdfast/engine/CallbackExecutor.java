package io.holdfast.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs callbacks on the executor that was given, and on a thread of their own where that
 * rejects them: a loss must be heard, and a grant must reach somebody.
 */
public final class CallbackExecutor implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(CallbackExecutor.class);

	private final Executor delegate;

	/**
	 * Create what runs callbacks.
	 * @param delegate where they are to run
	 */
	public CallbackExecutor(Executor delegate) {
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
	 * Hand a result on to its caller.
	 * @param result completes on any thread
	 * @param mapping makes what the caller gets
	 * @param unwanted takes a result back that the caller does not get any more
	 * @param giveUp ends what leads to the result, when the caller wants it no longer
	 * @return the caller's, which others may complete too; what depends on it runs here
	 */
	public <T, R> CompletableFuture<R> later(CompletionStage<T> result, Function<T, R> mapping, Consumer<T> unwanted,
			Runnable giveUp) {
		CompletableFuture<R> later = new CompletableFuture<>();
		result.whenCompleteAsync((value, failure) -> {
			if (failure != null) {
				later.completeExceptionally(StoreCalls.cause(failure));
				return;
			}
			try {
				if (!later.complete(mapping.apply(value))) {
					unwanted.accept(value);
				}
			}
			catch (RuntimeException ex) {
				later.completeExceptionally(ex);
			}
		}, this);
		// Whoever else completes it, a timeout for example, no longer wants to know.
		later.whenComplete((value, failure) -> giveUp.run());
		return later;
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
