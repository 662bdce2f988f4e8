package io.holdfast.spring;

import io.holdfast.leader.LeaderListener;
import io.holdfast.leader.LeaderTerm;

/**
 * An application event: this instance no longer leads a role. It is published on a thread
 * of the election before another instance can be granted the role: work that listeners
 * stop before they return has ended by then.
 *
 * @param term the term that has ended
 * @see LeaderListener#onRevoked(LeaderTerm)
 */
public record OnRevoked(LeaderTerm term) {

	/**
	 * The role, for conditions like {@code "#event.role() == 'keeper'"}.
	 * @return its name
	 */
	public String role() {
		return this.term.role();
	}

}
