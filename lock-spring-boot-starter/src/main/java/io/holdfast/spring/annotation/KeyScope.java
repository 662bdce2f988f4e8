package io.holdfast.spring.annotation;

/**
 * Which callers share the keys of an idempotent operation.
 */
public enum KeyScope {

	/**
	 * Each principal of web requests has its own keys, so no principal gets the outcome
	 * of another one's operation. Requests without a principal share their keys, and so
	 * do calls outside web requests.
	 */
	PRINCIPAL,

	/**
	 * All callers share the keys. Every caller that knows a key gets its outcome.
	 */
	GLOBAL

}
