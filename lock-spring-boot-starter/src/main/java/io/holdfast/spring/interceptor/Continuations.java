package io.holdfast.spring.interceptor;

import java.util.List;

import org.springframework.core.task.TaskDecorator;

/**
 * What follows on a lock, on a thread of the lock client but in the caller's context.
 */
final class Continuations {

	private final List<TaskDecorator> decorators;

	Continuations(List<TaskDecorator> decorators) {
		this.decorators = List.copyOf(decorators);
	}

	/** Prepare a continuation on the thread whose context it shall have. */
	Later prepare() {
		Later later = new Later();
		for (TaskDecorator decorator : this.decorators) {
			later.decorated = decorator.decorate(later.decorated);
		}
		return later;
	}

	/**
	 * A continuation whose task is not known yet.
	 */
	static final class Later {

		private volatile Runnable task = () -> {
		};

		private Runnable decorated = () -> this.task.run();

		private Later() {
		}

		void run(Runnable task) {
			this.task = task;
			this.decorated.run();
		}

	}

}
