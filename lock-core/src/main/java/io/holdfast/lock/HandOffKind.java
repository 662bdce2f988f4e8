package io.holdfast.lock;

/**
 * Where a lock came from that was waited for.
 */
public enum HandOffKind {

	/** From another holder of this JVM, without Redis. */
	LOCAL,

	/** From Redis, when another holder had released it there or its lease had ended. */
	REMOTE

}
