package io.holdfast.spring.interceptor.idempotency;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.holdfast.spring.json.StorableJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.CollectionType;

/**
 * Writes equal values as equal text, regardless of the order of their properties, entries
 * and set elements. Properties that are null are omitted, so that adding a property does
 * not change the text. Properties that are read but not written, such as passwords, are
 * included.
 */
final class CanonicalJson {

	private final JsonMapper mapper;

	CanonicalJson(JsonMapper application) {
		SimpleModule module = new SimpleModule("holdfast-canonical");
		module.setSerializerModifier(new SetModifier());
		SimpleModule properties = new SimpleModule("holdfast-written-properties");
		properties.setSerializerModifier(new WrittenProperties(application.deserializationConfig()));
		JsonMapper.Builder builder = StorableJson.of(application).rebuild();
		this.mapper = builder.annotationIntrospector(new CanonicalIntrospector(builder.annotationIntrospector()))
			.enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
			.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
			.changeDefaultPropertyInclusion((inclusion) -> JsonInclude.Value.construct(JsonInclude.Include.NON_NULL,
					JsonInclude.Include.ALWAYS))
			.addModules(module, properties, new ContentModule())
			.build();
	}

	/**
	 * Write a value.
	 * @param value the value
	 * @param digests the digests of content that can only be read asynchronously
	 * @return the text
	 */
	String write(@Nullable Object value, PartDigests digests) {
		return JsonText
			.escapeHalves(this.mapper.writer().withAttribute(PartDigests.class, digests).writeValueAsString(value));
	}

	private final class SetModifier extends ValueSerializerModifier {

		private static final long serialVersionUID = 1L;

		@Override
		public ValueSerializer<?> modifyCollectionSerializer(SerializationConfig config, CollectionType type,
				BeanDescription.Supplier description, ValueSerializer<?> serializer) {
			return Set.class.isAssignableFrom(type.getRawClass()) ? new SetSerializer() : serializer;
		}

	}

	/**
	 * Sorts the elements by their text, because the order of enums in a hash set differs
	 * between JVMs.
	 */
	private final class SetSerializer extends ValueSerializer<Set<?>> {

		@Override
		public void serialize(Set<?> values, JsonGenerator generator, SerializationContext context) {
			PartDigests digests = (PartDigests) context.getAttribute(PartDigests.class);
			List<String> texts = new ArrayList<>();
			for (Object value : values) {
				texts.add(write(value, digests));
			}
			Collections.sort(texts);
			generator.writeStartArray();
			texts.forEach(generator::writeString);
			generator.writeEndArray();
		}

	}

}
