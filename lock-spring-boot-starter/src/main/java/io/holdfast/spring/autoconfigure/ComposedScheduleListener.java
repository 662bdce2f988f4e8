package io.holdfast.spring.autoconfigure;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

import io.holdfast.lock.LockUnavailableException;
import io.holdfast.schedule.RunOutcome;
import io.holdfast.schedule.ScheduleListener;
import io.holdfast.schedule.SkipReason;
import io.holdfast.schedule.WhenUnavailable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners of the application as one; a failure of one does not keep the others from
 * hearing.
 */
final class ComposedScheduleListener implements ScheduleListener {

	private static final Logger logger = LoggerFactory.getLogger(ComposedScheduleListener.class);

	private final List<ScheduleListener> listeners;

	ComposedScheduleListener(List<ScheduleListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void onSkip(String name, SkipReason reason) {
		tell((listener) -> listener.onSkip(name, reason));
	}

	@Override
	public void onAvailable(String name) {
		tell((listener) -> listener.onAvailable(name));
	}

	@Override
	public void onUnguarded(String name, WhenUnavailable policy, LockUnavailableException failure) {
		tell((listener) -> listener.onUnguarded(name, policy, failure));
	}

	@Override
	public void onStart(String name, @Nullable Instant tick) {
		tell((listener) -> listener.onStart(name, tick));
	}

	@Override
	public void onEnd(String name, RunOutcome outcome) {
		tell((listener) -> listener.onEnd(name, outcome));
	}

	private void tell(Consumer<ScheduleListener> event) {
		for (ScheduleListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.warn("{} failed; the job is not affected.", listener, ex);
			}
		}
	}

}
