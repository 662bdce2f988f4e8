package io.holdfast.leader;

import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a listener throws from the election and from the other listeners.
 */
final class SafeListener implements LeaderListener {

	private static final Logger logger = LoggerFactory.getLogger(LeaderListener.class);

	private final List<LeaderListener> delegates;

	SafeListener(List<LeaderListener> delegates) {
		this.delegates = List.copyOf(delegates);
	}

	@Override
	public void onGranted(LeaderTerm term) {
		call(term, (listener) -> listener.onGranted(term));
	}

	@Override
	public void onRevoked(LeaderTerm term) {
		call(term, (listener) -> listener.onRevoked(term));
	}

	private void call(LeaderTerm term, Consumer<LeaderListener> event) {
		for (LeaderListener delegate : this.delegates) {
			try {
				event.accept(delegate);
			}
			catch (Throwable ex) {
				logger.warn("A listener of the leader '{}' failed; the election is not affected", term.role(), ex);
			}
		}
	}

}
