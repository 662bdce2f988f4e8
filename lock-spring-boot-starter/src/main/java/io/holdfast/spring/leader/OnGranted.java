package io.holdfast.spring.leader;

import io.holdfast.leader.LeaderListener;
import io.holdfast.leader.LeaderTerm;

/**
 * An application event: this instance leads a role now. Published on a thread of the
 * election, where listeners may block, and followed by {@link OnRevoked} when they have
 * returned and the term has ended.
 *
 * @param term the term that begins
 * @see LeaderListener#onGranted(LeaderTerm)
 */
public record OnGranted(LeaderTerm term) {

	/**
	 * The role, for conditions like {@code "#event.role() == 'keeper'"}.
	 * @return its name
	 */
	public String role() {
		return this.term.role();
	}

}
