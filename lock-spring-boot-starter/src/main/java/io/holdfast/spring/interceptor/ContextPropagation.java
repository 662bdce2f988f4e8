package io.holdfast.spring.interceptor;

import java.util.List;

import org.springframework.core.task.TaskDecorator;

/**
 * Runs continuations in the caller's context, although they run on a thread of the client
 * that completed the call.
 */
public final class ContextPropagation {

	private final List<TaskDecorator> decorators;

	/**
	 * Create an instance.
	 * @param decorators propagate the context
	 */
	public ContextPropagation(List<TaskDecorator> decorators) {
		this.decorators = List.copyOf(decorators);
	}

	/**
	 * Prepare a continuation. Call this on the thread whose context it must have.
	 * @return the continuation
	 */
	public Continuation prepare() {
		Continuation continuation = new Continuation();
		for (TaskDecorator decorator : this.decorators) {
			continuation.decorated = decorator.decorate(continuation.decorated);
		}
		return continuation;
	}

	/**
	 * A continuation whose task is not known yet.
	 */
	public static final class Continuation {

		private volatile Runnable task = () -> {
		};

		private Runnable decorated = () -> this.task.run();

		private Continuation() {
		}

		/**
		 * Run it.
		 * @param task the task
		 */
		public void run(Runnable task) {
			this.task = task;
			this.decorated.run();
		}

	}

}
