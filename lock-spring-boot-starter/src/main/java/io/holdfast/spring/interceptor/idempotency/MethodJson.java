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
 * The JSON conversions of a method.
 *
 * @param codec how its result is stored
 * @param fingerprint computes the fingerprint of its arguments
 */
record MethodJson(OutcomeCodec<@Nullable Object> codec, Fingerprint fingerprint) {

	private static final String MAPPER = "tools.jackson.databind.json.JsonMapper";

	private static final String ADD_JACKSON = "Add spring-boot-starter-jackson, which provides Jackson 3 and its"
			+ " JsonMapper.";

	/**
	 * Choose how a method's result and arguments are written.
	 * @param method the method
	 * @param returns when its work has ended
	 * @param keys contains its name
	 * @param fingerprint the annotation's expression; null for all arguments
	 * @param expressions evaluates it
	 * @param shared supplies the conversions for all methods; returns {@code null} if
	 * there is no single mapper
	 * @return the conversions
	 * @throws InvalidAnnotatedMethodException if they cannot be written, or if there is
	 * no mapper
	 */
	static MethodJson of(AnnotatedMethod method, ReturnKind returns, OperationKeys keys,
			@Nullable Expression fingerprint, MethodExpressions expressions, Supplier<@Nullable Shared> shared) {
		if (!ClassUtils.isPresent(MAPPER, MethodJson.class.getClassLoader())) {
			throw method.invalid("Jackson 3 is not on the class path, so its outcome cannot be stored.", ADD_JACKSON);
		}
		Shared json = shared.get();
		if (json == null) {
			throw method.invalid("there is no single JsonMapper bean to store its outcome with.",
					ADD_JACKSON + " If there are several JsonMapper beans, make one @Primary.");
		}
		return new MethodJson(json.codecs().of(method, returns),
				(fingerprint != null)
						? new ExpressionFingerprint(fingerprint, expressions, new OperationKeys.Rules(keys.name()),
								json.canonical())
						: ArgumentFingerprint.of(method, returns, keys.name(), json.canonical()));
	}

	/**
	 * The part that all methods share, because it takes time to create a mapper and to
	 * resolve types with it.
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
