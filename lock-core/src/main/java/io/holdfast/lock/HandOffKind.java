package io.holdfast.lock;

/**
 * Where a waiter's lock came from.
 */
public enum HandOffKind {

	/** From another holder in this JVM, without Redis. */
	LOCAL,

	/** From Redis, after another holder released it there or its lease ended. */
	REMOTE

}
