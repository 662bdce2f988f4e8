package io.holdfast.spring.interceptor.idempotency;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.introspect.VirtualAnnotatedMember;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.VirtualBeanPropertyWriter;
import tools.jackson.databind.util.Annotations;
import tools.jackson.databind.util.SimpleBeanPropertyDefinition;

import org.springframework.util.ReflectionUtils;

/**
 * Adds properties that clients may send but never get back: properties that are read from
 * JSON but not written, such as a password or a card number. Their values are read from
 * the fields of the same names.
 */
final class WrittenProperties extends ValueSerializerModifier {

	private static final long serialVersionUID = 1L;

	private final transient DeserializationConfig reading;

	WrittenProperties(DeserializationConfig reading) {
		this.reading = reading;
	}

	@Override
	public List<BeanPropertyWriter> changeProperties(SerializationConfig config, BeanDescription.Supplier description,
			List<BeanPropertyWriter> properties) {
		Set<String> written = new HashSet<>();
		properties.forEach((property) -> written.add(property.getName()));
		List<BeanPropertyWriter> all = new ArrayList<>(properties);
		BeanDescription read = read(description.getType());
		for (BeanPropertyDefinition property : read.findProperties()) {
			Field field = field(description.getBeanClass(), property.getInternalName());
			if (field != null && property.couldDeserialize() && !written.contains(property.getName())
					&& !isBackReference(property)) {
				AnnotatedMember member = new VirtualAnnotatedMember(description.getClassInfo(), field.getType(),
						field.getName(), property.getPrimaryType());
				all.add(new FieldWriter(
						SimpleBeanPropertyDefinition.construct(config, member, property.getFullName(),
								property.getMetadata(), JsonInclude.Include.NON_NULL),
						read.getClassAnnotations(), property.getPrimaryType(), field));
			}
		}
		return all;
	}

	private BeanDescription read(JavaType type) {
		ClassIntrospector introspector = this.reading.classIntrospectorInstance();
		return introspector.introspectForDeserialization(type, introspector.introspectClassAnnotations(type));
	}

	private static boolean isBackReference(BeanPropertyDefinition property) {
		AnnotationIntrospector.ReferenceProperty reference = property.findReferenceType();
		return reference != null && reference.isBackReference();
	}

	private static @Nullable Field field(Class<?> type, String name) {
		Field field = ReflectionUtils.findField(type, name);
		return (field != null && field.trySetAccessible()) ? field : null;
	}

	private static final class FieldWriter extends VirtualBeanPropertyWriter {

		private static final long serialVersionUID = 1L;

		private final transient Field field;

		FieldWriter(BeanPropertyDefinition property, Annotations annotations, JavaType type, Field field) {
			super(property, annotations, type);
			this.field = field;
		}

		@Override
		protected @Nullable Object value(Object bean, JsonGenerator generator, SerializationContext context)
				throws Exception {
			return this.field.get(bean);
		}

		@Override
		public VirtualBeanPropertyWriter withConfig(MapperConfig<?> config, AnnotatedClass declaring,
				BeanPropertyDefinition property, JavaType type) {
			return this;
		}

	}

}
