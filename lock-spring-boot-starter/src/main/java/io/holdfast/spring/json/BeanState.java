package io.holdfast.spring.json;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.CreatorProperty;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.jackson.JsonValueSerializer;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * Finds a property of a class that JSON would not restore: one with a field that is only
 * written, only read, or ignored on purpose.
 */
final class BeanState {

	private final DeserializationContext context;

	private final JavaType type;

	private final BeanDeserializerBase reader;

	private final ValueSerializer<?> writer;

	private final BeanDescription written;

	BeanState(JsonMapper mapper, DeserializationContext context, JavaType type, BeanDeserializerBase reader) {
		SerializationContext serialization = mapper._serializationContext();
		this.context = context;
		this.type = type;
		this.reader = reader;
		this.writer = serialization.findValueSerializer(type);
		this.written = serialization.introspectBeanDescription(type, serialization.introspectClassAnnotations(type));
	}

	/**
	 * The first property that would not be restored.
	 */
	Optional<Lost> findLost() {
		if (this.writer instanceof JsonValueSerializer) {
			return isReadFromOneValue() ? Optional.empty()
					: Optional.of(new Lost(String.valueOf(this.written.findJsonValueAccessor().getName()),
							"is its @JsonValue, but nothing reads it back",
							"Give the class a @JsonCreator with that value as its only parameter."));
		}
		if (!(this.writer instanceof BeanSerializerBase)) {
			return Optional.empty();
		}
		Map<String, String> internal = new HashMap<>();
		this.written.findProperties()
			.forEach((property) -> internal.put(property.getName(), property.getInternalName()));
		this.context.introspectBeanDescription(this.type)
			.findProperties()
			.forEach((property) -> internal.putIfAbsent(property.getName(), property.getInternalName()));
		Set<String> fields = fields();
		Map<String, BeanPropertyWriter> out = writers();
		Map<String, SettableBeanProperty> in = readers();
		for (Map.Entry<String, BeanPropertyWriter> property : out.entrySet()) {
			boolean field = fields.contains(internal.getOrDefault(property.getKey(), property.getKey()));
			if (!in.containsKey(property.getKey()) && field) {
				return lost(property.getKey(), "is written but not read",
						"Give it a setter or a parameter of the @JsonCreator, without READ_ONLY; or return a record.");
			}
			if (hasOwnWriter(property.getValue(), in.get(property.getKey()))) {
				return lost(property.getKey(), "has its own serializer, but no deserializer for what it writes",
						"Add @JsonDeserialize, or return a type without it.");
			}
		}
		for (Map.Entry<String, SettableBeanProperty> property : in.entrySet()) {
			boolean field = fields.contains(internal.getOrDefault(property.getKey(), property.getKey()));
			boolean creator = property.getValue() instanceof CreatorProperty
					&& property.getValue().getInjectableValueId() == null;
			if (!out.containsKey(property.getKey()) && (field || creator)) {
				return lost(property.getKey(), "is read but not written",
						"Give it a getter, without WRITE_ONLY or @JsonIgnore; or return a type that does not have it.");
			}
		}
		return ignored().stream()
			.filter((name) -> fields.contains(internal.getOrDefault(name, name)) && !out.containsKey(name))
			.findFirst()
			.map((name) -> new Lost(name, "is left out of its JSON (@JsonIgnore)",
					"Return a type that does not have it, or make the field transient if it is not needed."));
	}

	private static Optional<Lost> lost(String property, String problem, String action) {
		return Optional.of(new Lost(property, problem, action));
	}

	private boolean isReadFromOneValue() {
		var instantiator = this.reader.getValueInstantiator();
		return instantiator.canCreateUsingDelegate() || instantiator.canCreateUsingArrayDelegate()
				|| instantiator.canCreateFromString() || instantiator.canCreateFromInt()
				|| instantiator.canCreateFromLong() || instantiator.canCreateFromDouble()
				|| instantiator.canCreateFromBoolean() || instantiator.canCreateFromBigDecimal()
				|| instantiator.canCreateFromBigInteger();
	}

	private Set<String> fields() {
		Set<String> fields = new HashSet<>();
		for (Class<?> each = this.type.getRawClass(); each != null && !isOfJdk(each); each = each.getSuperclass()) {
			for (Field field : each.getDeclaredFields()) {
				if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())
						&& !field.isSynthetic()) {
					fields.add(field.getName());
				}
			}
		}
		return fields;
	}

	private static boolean isOfJdk(Class<?> type) {
		return type.getName().startsWith("java.") || type.getName().startsWith("javax.");
	}

	private Map<String, BeanPropertyWriter> writers() {
		Map<String, BeanPropertyWriter> writers = new HashMap<>();
		for (Iterator<PropertyWriter> properties = this.writer.properties(); properties.hasNext();) {
			if (properties.next() instanceof BeanPropertyWriter property && !property.isUnwrapping()
					&& !property.isVirtual()) {
				writers.put(property.getName(), property);
			}
		}
		return writers;
	}

	private Map<String, SettableBeanProperty> readers() {
		Map<String, SettableBeanProperty> readers = new HashMap<>();
		for (Iterator<SettableBeanProperty> properties = this.reader.properties(); properties.hasNext();) {
			SettableBeanProperty property = properties.next();
			readers.put(property.getName(), property);
		}
		return readers;
	}

	/** A {@link ToStringSerializer} does not count, because its text is read back. */
	private boolean hasOwnWriter(BeanPropertyWriter property, @Nullable SettableBeanProperty read) {
		AnnotatedMember member = property.getMember();
		if (read == null || member == null) {
			return false;
		}
		var introspector = this.context.getAnnotationIntrospector();
		Object own = introspector.findSerializer(this.context.getConfig(), member);
		return own != null && own != ToStringSerializer.class
				&& introspector.findDeserializer(this.context.getConfig(), read.getMember()) == null;
	}

	private List<String> ignored() {
		List<String> ignored = new ArrayList<>();
		add(ignored, this.written.getIgnoredPropertyNames());
		add(ignored, this.context.introspectBeanDescription(this.type).getIgnoredPropertyNames());
		var config = this.context.getConfig();
		add(ignored,
				this.context.getAnnotationIntrospector()
					.findPropertyIgnoralByName(config, this.written.getClassInfo())
					.getIgnored());
		return ignored;
	}

	private static void add(List<String> names, @Nullable Set<String> more) {
		if (more != null) {
			names.addAll(more);
		}
	}

	/**
	 * A property that would not be restored.
	 *
	 * @param property its name
	 * @param problem the reason
	 * @param action what to do
	 */
	record Lost(String property, String problem, String action) {
	}

}
