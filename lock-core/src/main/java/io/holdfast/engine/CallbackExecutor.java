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
 * Runs callbacks on the given executor, or on a new thread if the executor rejects them,
 * because losses and grants must always be delivered.
 */
public final class CallbackExecutor implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(CallbackExecutor.class);

	private final Executor delegate;

	/**
	 * Create an executor.
	 * @param delegate the executor that runs callbacks
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
			logger.debug("The executor rejected a callback, which runs on a new thread instead", ex);
			Thread thread = new Thread(task, "holdfast-callback");
			thread.setDaemon(true);
			thread.start();
		}
	}

	/**
	 * Pass a result to its caller on this executor.
	 * @param result completes on any thread
	 * @param mapping maps the result to the caller's
	 * @param unwanted takes back a result that the caller no longer receives
	 * @param giveUp runs when the caller's future completes; ends the acquisition of a
	 * result that is no longer wanted
	 * @return the caller's future, which the caller may complete too
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
		// If something else completes it, such as a timeout, the result is no longer
		// wanted.
		later.whenComplete((value, failure) -> giveUp.run());
		return later;
	}

	/**
	 * Run an action after an event. Exceptions that it throws are logged.
	 * @param event the event, for the log
	 * @param action the action
	 */
	public void execute(String event, Runnable action) {
		execute(() -> {
			try {
				action.run();
			}
			catch (RuntimeException ex) {
				logger.warn("A callback after {} failed", event, ex);
			}
		});
	}

}
