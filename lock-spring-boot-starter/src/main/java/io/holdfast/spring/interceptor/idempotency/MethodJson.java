package io.holdfast.spring.interceptor.idempotency;

import java.util.function.Supplier;

import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.MethodExpressions;
import io.holdfast.spring.interceptor.ReturnKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.expression.Expression;
import org.springframework.util.ClassUtils;

/**
 * What of a method goes through JSON.
 *
 * @param codec how its result is stored
 * @param fingerprint what its arguments look like
 */
record MethodJson(OutcomeCodec<@Nullable Object> codec, Fingerprint fingerprint) {

	private static final String MAPPER = "tools.jackson.databind.json.JsonMapper";

	private static final String ADD_JACKSON = "Add spring-boot-starter-jackson, which brings Jackson 3 and its JsonMapper.";

	/**
	 * Choose how a method's result and arguments are written.
	 * @param method the method
	 * @param returns when its work has ended
	 * @param keys has its name
	 * @param fingerprint the annotation's expression; null for all arguments
	 * @param expressions evaluates it
	 * @param shared writes for all methods; gives {@code null} without a single mapper
	 * @return how
	 * @throws InvalidAnnotatedMethodException when they cannot be written, or there is no
	 * mapper
	 */
	static MethodJson of(AnnotatedMethod method, ReturnKind returns, OperationKeys keys,
			@Nullable Expression fingerprint, MethodExpressions expressions, Supplier<@Nullable Shared> shared) {
		if (!ClassUtils.isPresent(MAPPER, MethodJson.class.getClassLoader())) {
			throw method.invalid("Jackson 3 is not on the class path, so that its outcome cannot be kept.",
					ADD_JACKSON);
		}
		Shared json = shared.get();
		if (json == null) {
			throw method.invalid("there is no single JsonMapper bean that could keep its outcome.",
					ADD_JACKSON + " Of several JsonMapper beans make one @Primary.");
		}
		return new MethodJson(json.codecs().of(method, returns),
				(fingerprint != null)
						? new ExpressionFingerprint(fingerprint, expressions, new OperationKeys.Rules(keys.name()),
								json.canonical())
						: ArgumentFingerprint.of(method, returns, keys.name(), json.canonical()));
	}

	/**
	 * What all methods share: to make a mapper, and to have it learn types, takes time.
	 *
	 * @param codecs how results are stored
	 * @param canonical writes arguments
	 */
	record Shared(OutcomeCodecs codecs, CanonicalJson canonical) {

		static @Nullable Shared of(BeanFactory beanFactory) {
			JsonMapper mapper = beanFactory.getBeanProvider(JsonMapper.class).getIfUnique();
			return (mapper != null) ? new Shared(new OutcomeCodecs(mapper), new CanonicalJson(mapper)) : null;
		}

	}

}
