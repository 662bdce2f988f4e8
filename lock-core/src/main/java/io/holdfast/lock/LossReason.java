package io.holdfast.lock;

/**
 * Why a handle no longer holds its lock.
 */
public enum LossReason {

	/**
	 * The validity ended before a renewal succeeded, or renewal was off.
	 */
	EXPIRED("its lease ended without a renewal"),

	/**
	 * Too few nodes still have the token for a quorum: someone forced the release of the
	 * lock, or the nodes lost their data.
	 */
	GONE("a quorum of nodes no longer has it (its release was forced, or the nodes lost their data)");

	private final String description;

	LossReason(String description) {
		this.description = description;
	}

	/**
	 * The reason in words.
	 * @return a part of a sentence
	 */
	public String description() {
		return this.description;
	}

}
