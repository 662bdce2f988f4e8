package io.holdfast.lock;

/**
 * Why a handle no longer holds its lock.
 */
public enum LossReason {

	/**
	 * The validity ended before a renewal succeeded, or the lease was not to be renewed.
	 */
	EXPIRED("its lease ended without a renewal"),

	/**
	 * So many nodes no longer hold the token that no quorum is left: the lock was freed
	 * by force, or the nodes forgot it.
	 */
	GONE("a quorum of nodes no longer knows it (freed by force, or the nodes lost their data)");

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
