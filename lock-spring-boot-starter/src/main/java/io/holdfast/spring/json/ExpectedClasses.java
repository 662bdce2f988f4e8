package io.holdfast.spring.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.PropertyMetadata;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.VirtualAnnotatedMember;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.VirtualBeanPropertyWriter;
import tools.jackson.databind.util.NameTransformer;
import tools.jackson.databind.util.SimpleBeanPropertyDefinition;

/**
 * Checks the class of each object that is written, before its properties.
 */
final class ExpectedClasses extends ValueSerializerModifier {

	private static final long serialVersionUID = 1L;

	@Override
	public List<BeanPropertyWriter> changeProperties(SerializationConfig config, BeanDescription.Supplier description,
			List<BeanPropertyWriter> properties) {
		if (properties.isEmpty()) {
			return properties;
		}
		List<BeanPropertyWriter> checked = new ArrayList<>();
		checked.add(new ClassCheck(config, description.get()));
		checked.addAll(properties);
		return checked;
	}

	/**
	 * A property that checks the class and writes nothing.
	 */
	private static final class ClassCheck extends VirtualBeanPropertyWriter {

		private static final long serialVersionUID = 1L;

		private ClassCheck(SerializationConfig config, BeanDescription description) {
			super(SimpleBeanPropertyDefinition.construct(config,
					new VirtualAnnotatedMember(description.getClassInfo(), Object.class, "class",
							config.constructType(Object.class)),
					PropertyName.USE_DEFAULT, PropertyMetadata.STD_OPTIONAL, JsonInclude.Value.empty()),
					description.getClassAnnotations(), config.constructType(Object.class));
		}

		@Override
		protected @Nullable Object value(Object bean, JsonGenerator generator, SerializationContext context) {
			return null;
		}

		@Override
		public VirtualBeanPropertyWriter withConfig(MapperConfig<?> config, AnnotatedClass declaring,
				BeanPropertyDefinition definition, JavaType type) {
			return this;
		}

		private void check(Object bean, SerializationContext context) {
			if (context.getAttribute(StorableWriters.CLASSES) instanceof Set<?> classes
					&& !classes.contains(bean.getClass())) {
				context.reportBadDefinition(bean.getClass(),
						"The declared type does not name this class, so it would not be restored. Return the declared"
								+ " type, or let @JsonTypeInfo(use = NAME) and @JsonSubTypes name the subclass.");
			}
		}

		@Override
		public void serializeAsProperty(Object bean, JsonGenerator generator, SerializationContext context) {
			check(bean, context);
		}

		@Override
		public void serializeAsElement(Object bean, JsonGenerator generator, SerializationContext context) {
			check(bean, context);
		}

		@Override
		public BeanPropertyWriter rename(NameTransformer transformer) {
			return this;
		}

	}

}
