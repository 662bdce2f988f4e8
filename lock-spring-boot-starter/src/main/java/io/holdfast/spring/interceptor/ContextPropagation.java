package io.holdfast.spring.interceptor;

import java.util.List;

import org.springframework.core.task.TaskDecorator;

/**
 * What follows on an answer, on a thread of the client that had it but in the caller's
 * context.
 */
public final class ContextPropagation {

	private final List<TaskDecorator> decorators;

	/**
	 * Create the continuations.
	 * @param decorators carry the context over
	 */
	public ContextPropagation(List<TaskDecorator> decorators) {
		this.decorators = List.copyOf(decorators);
	}

	/**
	 * Prepare a continuation on the thread whose context it shall have.
	 * @return the continuation
	 */
	public Later prepare() {
		Later later = new Later();
		for (TaskDecorator decorator : this.decorators) {
			later.decorated = decorator.decorate(later.decorated);
		}
		return later;
	}

	/**
	 * A continuation whose task is not known yet.
	 */
	public static final class Later {

		private volatile Runnable task = () -> {
		};

		private Runnable decorated = () -> this.task.run();

		private Later() {
		}

		/**
		 * Run it.
		 * @param task what is to be done
		 */
		public void run(Runnable task) {
			this.task = task;
			this.decorated.run();
		}

	}

}
