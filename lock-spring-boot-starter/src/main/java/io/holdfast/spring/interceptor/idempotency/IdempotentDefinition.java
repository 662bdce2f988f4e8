package io.holdfast.spring.interceptor.idempotency;

import java.util.Objects;
import java.util.function.Supplier;

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
 * @param json what of it goes through JSON; asked for when all beans can be made
 */
record IdempotentDefinition(AnnotatedMethod method, ReturnKind returns, OperationKeys keys,
		MethodExpressions expressions, IdempotencyOptions options, UnavailablePolicy unavailable,
		Supplier<MethodJson> json) implements Definition {

	@Override
	public String name() {
		return this.keys.name();
	}

	@Override
	public void verify() {
		Objects.requireNonNull(this.json.get());
	}

	/**
	 * Read the arguments of a call.
	 * @param invocation the call
	 * @param request the request in which it runs; null for none
	 * @return the call
	 * @throws IdempotencyKeyException when it has no usable key or fingerprint
	 */
	OperationCall call(MethodInvocation invocation, @Nullable OperationRequest request) {
		EvaluationContext context = this.expressions.context(invocation);
		MethodJson json = this.json.get();
		String fingerprint = json.fingerprint().of(invocation.getArguments(), context);
		return new OperationCall(this.keys.of(context, request), this.options.withFingerprint(fingerprint),
				json.codec(), this.unavailable, request);
	}

}
