package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.key.KeySpace;
import io.holdfast.spring.IdempotencyArgumentException;
import io.holdfast.spring.IdempotencyKeyException;
import io.holdfast.spring.annotation.KeyScope;
import io.holdfast.spring.interceptor.KeyExpression;
import io.holdfast.spring.interceptor.KeyRules;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;

/**
 * Determines the operation of a call.
 *
 * @param name the static name of the operation
 * @param expression the key that depends on the call; null if the web request provides it
 * @param scope the scope in which keys are shared
 */
record OperationKeys(String name, @Nullable KeyExpression expression, KeyScope scope) {

	/** Stands for an empty name; escaping produces it for no other name. */
	private static final String UNNAMED = "%";

	/**
	 * The operation of a call.
	 * @param context the variables of the call
	 * @param caller the caller
	 * @return its key
	 * @throws IdempotencyKeyException if there is no usable key
	 */
	IdempotencyKey of(EvaluationContext context, Caller caller) {
		if (this.expression != null) {
			String key = this.expression.evaluate(context).get(0);
			try {
				return IdempotencyKey.of(this.name, scoped(key, caller));
			}
			catch (IllegalArgumentException ex) {
				throw this.expression.unusable(String.valueOf(ex.getMessage()), ex);
			}
		}
		OperationRequest request = caller.request();
		if (request == null) {
			throw new IdempotencyKeyException(this.name,
					"the annotation has no 'key', and the call does not run in a web request whose header could"
							+ " provide it. Set 'key' on the annotation, or call the method on the thread (or in the"
							+ " Mono) of a request.",
					null);
		}
		return IdempotencyKey.of(this.name, scoped(request.key(this.name), caller));
	}

	/**
	 * Prefix the key with the name of the principal and a colon. In a request without a
	 * principal, a key that contains colons is prefixed with a colon, so that it cannot
	 * be mistaken for such a pair.
	 */
	private String scoped(String key, Caller caller) {
		if (this.scope == KeyScope.GLOBAL) {
			return key;
		}
		String principal = caller.principal();
		if (principal == null) {
			return (caller.request() != null && key.contains(":")) ? ":" + key : key;
		}
		return (principal.isEmpty() ? UNNAMED : escape(principal)) + ":" + key;
	}

	/**
	 * Escape the characters that a key must not contain, and slashes, which would end the
	 * key in the endpoint's path.
	 */
	private static String escape(String principal) {
		StringBuilder escaped = new StringBuilder();
		KeySpace.escape(principal).codePoints().forEach((c) -> {
			if (c == '/' || Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
				escaped.append(String.format((c < 0x100) ? "%%%02X" : "%%u%04X", c));
			}
			else {
				escaped.appendCodePoint(c);
			}
		});
		return escaped.toString();
	}

	/**
	 * The rules for the expressions.
	 *
	 * @param name the static name of the operation
	 */
	record Rules(String name) implements KeyRules {

		@Override
		public IdempotencyKeyException failure(String expression, String problem, @Nullable Throwable cause) {
			return new IdempotencyKeyException(this.name, "expression \"" + expression + "\": " + problem, cause);
		}

		@Override
		public IdempotencyArgumentException unusableArgument(String expression, String problem,
				@Nullable Throwable cause) {
			return new IdempotencyArgumentException(this.name, expression, problem, cause);
		}

		@Override
		public String oneKey() {
			return "a call is one operation";
		}

	}

}
