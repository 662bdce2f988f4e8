package io.holdfast.spring.interceptor.idempotency;

import java.util.Objects;
import java.util.function.Supplier;

import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.spring.IdempotencyKeyException;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.Definition;
import io.holdfast.spring.interceptor.MethodExpressions;
import io.holdfast.spring.interceptor.ReturnKind;
import io.holdfast.spring.interceptor.UnavailablePolicy;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * How one method is made idempotent: its annotation, checked and ready for calls.
 *
 * @param method the method
 * @param returns when its work has ended
 * @param keys determines the operation of a call
 * @param expressions provides the variables of calls
 * @param options how to run it, without the fingerprint
 * @param unavailable what happens if Redis is not available
 * @param sharedName whether other methods may have the same name
 * @param json supplies its JSON conversions; called when all beans can be created
 * @param writesResponse whether it may write to the response of a web request
 */
record IdempotentDefinition(AnnotatedMethod method, ReturnKind returns, OperationKeys keys,
		MethodExpressions expressions, IdempotencyOptions options, UnavailablePolicy unavailable, boolean sharedName,
		Supplier<MethodJson> json, boolean writesResponse) implements Definition {

	@Override
	public String name() {
		return this.keys.name();
	}

	@Override
	public void verify() {
		Objects.requireNonNull(this.json.get());
	}

	@Override
	public boolean sharesName(Definition other) {
		boolean both = this.sharedName && other instanceof IdempotentDefinition former && former.sharedName;
		String problem = "its name '" + name() + "' is also the name of " + other.method().name();
		if (!both) {
			throw this.method.invalid(
					problem + ", so the second of two calls with the same key would not run and would get the result"
							+ " of the first.",
					"Give each operation its own 'name'. If the same key must mean the same operation for both, set"
							+ " sharedName = true on both.");
		}
		if (!this.method.returnType().getType().equals(other.method().returnType().getType())) {
			throw this.method.invalid(
					problem + ", but they return " + this.method.returnType() + " and " + other.method().returnType()
							+ ", so neither could read the result that the other stored.",
					"Return the same type from both, or give each its own 'name'.");
		}
		return true;
	}

	/**
	 * Create the call of an operation, including its fingerprint.
	 * @param invocation the invocation
	 * @param caller the caller
	 * @return the call
	 * @throws IdempotencyKeyException if it has no usable key or fingerprint
	 */
	OperationCall call(MethodInvocation invocation, Caller caller) {
		PartDigests digests = new PartDigests();
		String fingerprint = fingerprint(invocation, caller.request(), digests);
		if (!digests.missing().isEmpty()) {
			throw new IdempotencyKeyException(name(),
					"its arguments contain a part of a request whose content is read asynchronously, so it cannot be"
							+ " compared with that of another call. Return a Mono, or set 'fingerprint' to a value"
							+ " that distinguishes the calls.",
					null);
		}
		return call(invocation, caller, fingerprint);
	}

	/**
	 * The fingerprint of a call.
	 * @param invocation the call
	 * @param request the request in which it runs; null for none
	 * @param digests the digests of content that can only be read asynchronously
	 * @return a text that is equal for equal calls once all digests are known
	 * @throws IdempotencyKeyException if it cannot be computed
	 */
	String fingerprint(MethodInvocation invocation, @Nullable OperationRequest request, PartDigests digests) {
		String text = this.json.get()
			.fingerprint()
			.of(invocation.getArguments(), this.expressions.context(invocation), request, digests);
		// Other applications and other versions of this one may use the name for a
		// different method.
		return this.sharedName ? text : this.method.declaredName() + " " + text;
	}

	/**
	 * Create the call of an operation with a known fingerprint.
	 * @param invocation the invocation
	 * @param caller the caller
	 * @param fingerprint its fingerprint
	 * @return the call
	 * @throws IdempotencyKeyException if it has no usable key
	 */
	OperationCall call(MethodInvocation invocation, Caller caller, String fingerprint) {
		IdempotencyKey key = this.keys.of(this.expressions.context(invocation), caller);
		OperationRequest request = caller.request();
		OperationResponse response = (request != null && this.writesResponse)
				? request.response(this.method.method().getParameterTypes(), invocation.getArguments()) : null;
		return new OperationCall(key, this.options.withFingerprint(fingerprint),
				new ResponseRecorder(this.json.get().codec(), response), this.unavailable, request);
	}

}
