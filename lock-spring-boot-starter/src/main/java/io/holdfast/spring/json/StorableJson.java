package io.holdfast.spring.json;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TimeZone;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.util.StdDateFormat;

/**
 * The application's JSON, adapted to store values. Its JSON never names a class.
 */
public final class StorableJson {

	private StorableJson() {
	}

	/**
	 * Create a mapper that restores what it writes.
	 * @param application the application's mapper. Settings that change how values are
	 * written but not how they are read are reset, so that restored values are equal.
	 * Formats and inclusion rules of annotations are ignored; names, subtypes, creators,
	 * serializers and deserializers stay
	 * @return a new mapper
	 */
	public static JsonMapper of(JsonMapper application) {
		SimpleModule module = new SimpleModule("holdfast-storable");
		module.setSerializerModifier(new ExpectedClasses());
		// Restores sets in the order in which they were written.
		module.addAbstractTypeMapping(Set.class, LinkedHashSet.class);
		SqlTimes.addTo(module);
		JsonMapper.Builder builder = application.rebuild();
		return builder.addModule(module)
			.annotationIntrospector(new StorableIntrospector(builder.annotationIntrospector()))
			.deactivateDefaultTyping()
			.defaultDateFormat(new StdDateFormat())
			.defaultTimeZone(TimeZone.getTimeZone("UTC"))
			.enable(MapperFeature.INFER_PROPERTY_MUTATORS)
			.enable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
			.disable(JsonWriteFeature.WRITE_NUMBERS_AS_STRINGS)
			.disable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
			.disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING,
					EnumFeature.WRITE_ENUMS_TO_LOWERCASE, EnumFeature.WRITE_ENUMS_USING_INDEX,
					EnumFeature.WRITE_ENUM_KEYS_USING_INDEX, EnumFeature.READ_ENUM_KEYS_USING_INDEX)
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

}
