package io.holdfast.spring.interceptor.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * For whom a call is made.
 *
 * @param request the web request in which it runs; null for none
 * @param principal the name of the principal; null where there is none, or none is known
 * @param known whether a missing principal says that there is none
 */
record Caller(@Nullable OperationRequest request, @Nullable String principal, boolean known) {

	/** The same, with what was found elsewhere where it has no principal itself. */
	Caller or(@Nullable String principal) {
		return (this.principal != null || principal == null) ? this : new Caller(this.request, principal, true);
	}

}
