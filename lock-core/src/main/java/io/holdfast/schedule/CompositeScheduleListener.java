package io.holdfast.schedule;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners as one. A listener's exceptions are logged and affect neither the job
 * nor the other listeners. Thread-safe.
 *
 * @param listeners the listeners, in the order in which they are notified
 */
public record CompositeScheduleListener(List<ScheduleListener> listeners) implements ScheduleListener {

	private static final Logger logger = LoggerFactory.getLogger(ScheduleListener.class);

	public CompositeScheduleListener {
		listeners = List.copyOf(listeners);
	}

	/**
	 * Isolate the exceptions of a listener.
	 * @param listener a listener
	 * @return the same listener if it is a composite already
	 */
	public static CompositeScheduleListener of(ScheduleListener listener) {
		return (listener instanceof CompositeScheduleListener composite) ? composite
				: new CompositeScheduleListener(List.of(listener));
	}

	@Override
	public void onSkip(String name, SkipReason reason) {
		tell(name, (listener) -> listener.onSkip(name, reason));
	}

	@Override
	public void onAvailable(String name) {
		tell(name, (listener) -> listener.onAvailable(name));
	}

	@Override
	public void onUnguarded(String name, OnUnavailable policy, LockUnavailableException failure) {
		tell(name, (listener) -> listener.onUnguarded(name, policy, failure));
	}

	@Override
	public void onStart(String name, @Nullable Instant tick) {
		tell(name, (listener) -> listener.onStart(name, tick));
	}

	@Override
	public void onEnd(String name, RunOutcome outcome) {
		tell(name, (listener) -> listener.onEnd(name, outcome));
	}

	private void tell(String subject, Consumer<ScheduleListener> event) {
		for (ScheduleListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				logger.warn("The schedule listener {} failed on job '{}'; the job is not affected",
						listener.getClass().getName(), Printable.of(subject), ex);
			}
		}
	}

}
