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

import org.springframework.expression.EvaluationContext;

/**
 * How one method is made idempotent.
 *
 * @param method the method
 * @param returns when its work has ended
 * @param keys which operation a call is about
 * @param expressions has the variables of calls
 * @param options how to run it, but for the fingerprint
 * @param unavailable what follows when Redis is not available
 * @param sharedName whether other methods may have its name
 * @param json what of it goes through JSON; asked for when all beans can be made
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
		String problem = "its name '" + name() + "' is that of " + other.method().name() + " too";
		if (!both) {
			throw this.method.invalid(
					problem + ", so that of two calls with one key the second would not run and get what the first"
							+ " returned.",
					"Give each operation a 'name' of its own. Set sharedName = true on both where a key of one is to"
							+ " count for the other.");
		}
		if (!this.method.returnType().getType().equals(other.method().returnType().getType())) {
			throw this.method.invalid(
					problem + ", but they return " + this.method.returnType() + " and " + other.method().returnType()
							+ ", so that neither could read what the other stored.",
					"Return the same type from both, or give each a 'name' of its own.");
		}
		return true;
	}

	/**
	 * Read the arguments of a call.
	 * @param invocation the call
	 * @param caller for whom it is made
	 * @return the call
	 * @throws IdempotencyKeyException when it has no usable key or fingerprint
	 */
	OperationCall call(MethodInvocation invocation, Caller caller) {
		PartDigests digests = new PartDigests();
		String fingerprint = fingerprint(invocation, caller.request(), digests);
		if (!digests.missing().isEmpty()) {
			throw new IdempotencyKeyException(name(),
					"its arguments hold a part of a request whose content is read asynchronously, so that it cannot be"
							+ " compared with that of another call. Return a Mono, or set 'fingerprint' to what tells"
							+ " the calls apart.",
					null);
		}
		return call(invocation, caller, fingerprint);
	}

	/**
	 * What the call asks for.
	 * @param invocation the call
	 * @param request the request in which it runs; null for none
	 * @param digests has the digests of what can only be read asynchronously
	 * @return a text that is equal for equal calls once all digests are known
	 * @throws IdempotencyKeyException when it cannot be written
	 */
	String fingerprint(MethodInvocation invocation, @Nullable OperationRequest request, PartDigests digests) {
		String text = this.json.get()
			.fingerprint()
			.of(invocation.getArguments(), this.expressions.context(invocation), request, digests);
		// Other applications, and versions of this one, may use the name for another
		// method.
		return this.sharedName ? text : this.method.declaredName() + " " + text;
	}

	/**
	 * Read the arguments of a call.
	 * @param invocation the call
	 * @param caller for whom it is made
	 * @param fingerprint what it asks for
	 * @return the call
	 * @throws IdempotencyKeyException when it has no usable key
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
