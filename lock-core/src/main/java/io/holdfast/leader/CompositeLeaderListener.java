package io.holdfast.leader;

import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners as one. A listener's exceptions are logged and affect neither the
 * election nor the other listeners. Thread-safe.
 *
 * @param listeners the listeners, in the order in which they are notified
 */
public record CompositeLeaderListener(List<LeaderListener> listeners) implements LeaderListener {

	private static final Logger logger = LoggerFactory.getLogger(LeaderListener.class);

	public CompositeLeaderListener {
		listeners = List.copyOf(listeners);
	}

	/**
	 * Isolate the exceptions of a listener.
	 * @param listener a listener
	 * @return the same listener if it is a composite already
	 */
	public static CompositeLeaderListener of(LeaderListener listener) {
		return (listener instanceof CompositeLeaderListener composite) ? composite
				: new CompositeLeaderListener(List.of(listener));
	}

	@Override
	public void onGranted(LeaderTerm term) {
		tell(term, (listener) -> listener.onGranted(term));
	}

	@Override
	public void onRevoked(LeaderTerm term) {
		tell(term, (listener) -> listener.onRevoked(term));
	}

	private void tell(LeaderTerm subject, Consumer<LeaderListener> event) {
		for (LeaderListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				logger.warn("The leader listener {} failed on role '{}'; the election is not affected",
						listener.getClass().getName(), subject.role(), ex);
			}
		}
	}

}
