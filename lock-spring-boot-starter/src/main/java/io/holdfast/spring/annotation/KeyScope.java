package io.holdfast.spring.annotation;

/**
 * Between whom the keys of an idempotent operation are shared.
 */
public enum KeyScope {

	/**
	 * Each principal of web requests has keys of its own: nobody gets the outcome of
	 * another one's operation. Requests without a principal share theirs, and so do calls
	 * outside of web requests.
	 */
	PRINCIPAL,

	/**
	 * All callers share the keys, whoever they are. Whoever knows a key gets its outcome.
	 */
	GLOBAL

}
