package io.holdfast.spring.interceptor.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * The origin of a call: its web request and principal.
 *
 * @param request the web request in which it runs; null for none
 * @param principal the name of the principal; null if there is none or it is unknown
 * @param known whether a null principal means that there is none
 */
record Caller(@Nullable OperationRequest request, @Nullable String principal, boolean known) {

	/**
	 * This caller, or, if it has no principal, one with a principal that was found
	 * elsewhere.
	 */
	Caller or(@Nullable String principal) {
		return (this.principal != null || principal == null) ? this : new Caller(this.request, principal, true);
	}

}
