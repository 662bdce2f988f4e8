package io.holdfast.leader;

import java.util.ArrayList;
import java.util.List;

/**
 * Records the events of several instances in order.
 */
final class RecordingLeaderListener {

	private final List<String> entries = new ArrayList<>();

	LeaderListener of(String instance) {
		return new LeaderListener() {

			@Override
			public void onGranted(LeaderTerm term) {
				add(instance + " leads " + term.role());
			}

			@Override
			public void onRevoked(LeaderTerm term) {
				add(instance + " led " + term.role());
			}

		};
	}

	synchronized void add(String entry) {
		this.entries.add(entry);
	}

	synchronized List<String> entries() {
		return List.copyOf(this.entries);
	}

}
