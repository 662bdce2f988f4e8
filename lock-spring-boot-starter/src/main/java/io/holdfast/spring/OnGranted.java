package io.holdfast.spring;

import io.holdfast.leader.LeaderListener;
import io.holdfast.leader.LeaderTerm;

/**
 * An application event: this instance now leads a role. It is published on a thread of
 * the election, on which listeners may block, and followed by {@link OnRevoked} after
 * they have returned and the term has ended.
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
