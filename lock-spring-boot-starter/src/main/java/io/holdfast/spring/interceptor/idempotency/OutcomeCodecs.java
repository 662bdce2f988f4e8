package io.holdfast.spring.interceptor.idempotency;

import java.lang.reflect.Type;
import java.util.concurrent.CompletionStage;

import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.ReturnKind;
import io.holdfast.spring.json.StorableJson;
import io.holdfast.spring.json.StorableTypes;
import io.holdfast.spring.json.StorableWriters;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.GenericTypeResolver;

/**
 * Creates the codecs for the results of methods. Results are stored as JSON of their
 * generic return types; data in Redis never names a class.
 */
final class OutcomeCodecs {

	private static final String RESPONSE = "org.springframework.http.ResponseEntity";

	private final JsonMapper mapper;

	private final StorableWriters writers;

	/**
	 * Create the codecs.
	 * @param application the application's mapper
	 */
	OutcomeCodecs(JsonMapper application) {
		this.mapper = StorableJson.of(application);
		this.writers = new StorableWriters(this.mapper);
	}

	/**
	 * The codec for the return value of a method, or for the value of its stage or
	 * {@code Mono}.
	 * @param method the method
	 * @param returns when its work has ended
	 * @return the codec
	 * @throws InvalidAnnotatedMethodException if the results could not be read back
	 */
	OutcomeCodec<@Nullable Object> of(AnnotatedMethod method, ReturnKind returns) {
		Type declared = GenericTypeResolver.resolveType(method.method().getGenericReturnType(), method.targetClass());
		JavaType type = result(this.mapper.constructType(declared), returns);
		StorableTypes types = new StorableTypes(this.mapper, new OutcomeRefusal(method));
		if (type.hasRawClass(void.class) || type.hasRawClass(Void.class)) {
			return JsonOutcomeCodec.NOTHING;
		}
		if (type.getRawClass().getName().equals(RESPONSE)) {
			JavaType body = content(type);
			return body.hasRawClass(Void.class) ? new ResponseOutcomeCodec(JsonOutcomeCodec.NOTHING)
					: new ResponseOutcomeCodec(json(types, body));
		}
		return json(types, type);
	}

	private JsonOutcomeCodec json(StorableTypes types, JavaType type) {
		types.check(type);
		try {
			return new JsonOutcomeCodec(this.writers.of(type), this.mapper.readerFor(type));
		}
		catch (JacksonException ex) {
			throw types.unusable(type, ex);
		}
	}

	private JavaType result(JavaType declared, ReturnKind returns) {
		return switch (returns) {
			case VALUE -> declared;
			case STAGE -> declared.findTypeParameters(CompletionStage.class)[0];
			case PUBLISHER -> content(declared);
		};
	}

	private JavaType content(JavaType type) {
		JavaType content = type.containedType(0);
		return (content != null) ? content : this.mapper.constructType(Object.class);
	}

	/**
	 * Creates the exceptions for methods whose results could not be read back.
	 *
	 * @param method the method
	 */
	private record OutcomeRefusal(AnnotatedMethod method) implements StorableTypes.Refusal {

		@Override
		public InvalidAnnotatedMethodException invalid(String problem, String action, @Nullable Throwable cause) {
			return this.method.invalid(problem, action, cause);
		}

		@Override
		public String consequence() {
			return "duplicates would not get what the first call got";
		}

	}

}
