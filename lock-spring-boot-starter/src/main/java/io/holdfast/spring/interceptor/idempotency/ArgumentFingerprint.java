package io.holdfast.spring.interceptor.idempotency;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.lang.reflect.Parameter;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.holdfast.spring.IdempotencyKeyException;
import io.holdfast.spring.InvalidLockDefinitionException;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

import org.springframework.expression.EvaluationContext;

/**
 * All arguments as JSON, but for those that belong to the web request and not to its
 * content.
 *
 * @param name the static name of the operation
 * @param json writes the arguments
 * @param positions which arguments count
 */
record ArgumentFingerprint(String name, CanonicalJson json, List<Integer> positions) implements Fingerprint {

	private static final List<String> FRAMEWORK = List.of("jakarta.servlet.", "org.springframework.web.",
			"org.springframework.ui.", "org.springframework.validation.", "org.springframework.http.",
			"org.springframework.security.");

	private static final List<Class<?>> FRAMEWORK_TYPES = List.of(Principal.class, OutputStream.class, Writer.class);

	private static final List<String> CONTENT = List.of("org.springframework.web.multipart.",
			"org.springframework.http.codec.multipart.", "org.springframework.http.HttpEntity",
			"org.springframework.http.RequestEntity", "org.springframework.core.io.", "org.reactivestreams.",
			"reactor.core.");

	private static final List<Class<?>> CONTENT_TYPES = List.of(InputStream.class, Reader.class);

	/**
	 * Choose the arguments.
	 * @param method the method
	 * @param name the static name of the operation
	 * @param json writes the arguments
	 * @return the fingerprint
	 * @throws InvalidLockDefinitionException when one has content that cannot be read
	 * ahead of the method
	 */
	static ArgumentFingerprint of(AnnotatedMethod method, String name, CanonicalJson json) {
		List<Integer> positions = new ArrayList<>();
		Parameter[] parameters = method.method().getParameters();
		for (int position = 0; position < parameters.length; position++) {
			Class<?> type = parameters[position].getType();
			if (matches(type, CONTENT, CONTENT_TYPES)) {
				throw method.invalid(
						"argument " + parameters[position].getName() + " is a " + type.getName()
								+ ", which cannot be compared with that of another call.",
						"Set 'fingerprint' to what tells such calls apart, for example a checksum that the client"
								+ " sends, or \"''\" to compare nothing.");
			}
			if (!matches(type, FRAMEWORK, FRAMEWORK_TYPES) && !isUser(parameters[position])) {
				positions.add(position);
			}
		}
		return new ArgumentFingerprint(name, json, List.copyOf(positions));
	}

	@Override
	public String of(@Nullable Object[] arguments, EvaluationContext context) {
		List<@Nullable Object> values = new ArrayList<>();
		this.positions.forEach((position) -> values.add(arguments[position]));
		try {
			return this.json.write(values);
		}
		catch (JacksonException ex) {
			throw new IdempotencyKeyException(this.name,
					"its arguments cannot be written as JSON to compare them with those of other calls: "
							+ ex.getOriginalMessage() + ". Set 'fingerprint' to what tells the calls apart.",
					ex);
		}
	}

	/** Whether Spring Security gives it: who asks, and not what for. */
	private static boolean isUser(Parameter parameter) {
		return Arrays.stream(parameter.getAnnotations())
			.anyMatch(
					(annotation) -> annotation.annotationType().getName().startsWith("org.springframework.security."));
	}

	private static boolean matches(Class<?> type, List<String> prefixes, List<Class<?>> types) {
		return prefixes.stream().anyMatch(type.getName()::startsWith)
				|| types.stream().anyMatch((known) -> known.isAssignableFrom(type));
	}

}
