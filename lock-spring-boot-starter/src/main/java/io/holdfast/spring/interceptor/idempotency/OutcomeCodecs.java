package io.holdfast.spring.interceptor.idempotency;

import java.lang.reflect.Type;
import java.util.concurrent.CompletionStage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.spring.InvalidLockDefinitionException;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.ReturnKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.GenericTypeResolver;

/**
 * How the results of methods are stored: as JSON of their generic return types. Nothing
 * that stands in Redis ever names a class.
 */
final class OutcomeCodecs {

	private static final String RESPONSE = "org.springframework.http.ResponseEntity";

	private final JsonMapper mapper;

	/**
	 * Create the codecs.
	 * @param application the application's mapper; what it changes on the way out and not
	 * on the way in is set back, so that results come back equal
	 */
	OutcomeCodecs(JsonMapper application) {
		this.mapper = application.rebuild()
			.deactivateDefaultTyping()
			.changeDefaultPropertyInclusion(
					(inclusion) -> JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
			.disable(SerializationFeature.WRAP_ROOT_VALUE, SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED,
					SerializationFeature.INDENT_OUTPUT)
			.disable(DeserializationFeature.UNWRAP_ROOT_VALUE, DeserializationFeature.UNWRAP_SINGLE_VALUE_ARRAYS,
					DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
					DeserializationFeature.ACCEPT_EMPTY_STRING_AS_NULL_OBJECT,
					DeserializationFeature.ACCEPT_EMPTY_ARRAY_AS_NULL_OBJECT)
			.enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
			.disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE, DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID,
					DateTimeFeature.WRITE_DATES_WITH_CONTEXT_TIME_ZONE, DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
					DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS, DateTimeFeature.TRUNCATE_TO_MSECS_ON_READ,
					DateTimeFeature.TRUNCATE_TO_MSECS_ON_WRITE)
			.build();
	}

	/**
	 * The codec for what a method returns, or what its stage or {@code Mono} completes
	 * with.
	 * @param method the method
	 * @param returns when its work has ended
	 * @return the codec
	 * @throws InvalidLockDefinitionException when the results would not come back
	 */
	OutcomeCodec<@Nullable Object> of(AnnotatedMethod method, ReturnKind returns) {
		Type declared = GenericTypeResolver.resolveType(method.method().getGenericReturnType(), method.targetClass());
		JavaType type = result(this.mapper.constructType(declared), returns);
		OutcomeTypes types = new OutcomeTypes(this.mapper, method);
		if (type.hasRawClass(void.class) || type.hasRawClass(Void.class)) {
			return JsonOutcome.NOTHING;
		}
		if (type.getRawClass().getName().equals(RESPONSE)) {
			JavaType body = content(type);
			return body.hasRawClass(Void.class) ? new ResponseOutcome(JsonOutcome.NOTHING)
					: new ResponseOutcome(json(types, body));
		}
		return json(types, type);
	}

	private JsonOutcome json(OutcomeTypes types, JavaType type) {
		types.check(type);
		try {
			return new JsonOutcome(this.mapper.writerFor(type), this.mapper.readerFor(type));
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

}
