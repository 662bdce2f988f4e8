package io.holdfast.spring.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Currency;
import java.util.Date;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.deser.jdk.JDKKeyDeserializer;

import org.springframework.util.ClassUtils;

/**
 * Decides which keys of maps can be restored from their text.
 */
final class MapKeys {

	private static final Set<Class<?>> PLAIN = Set.of(String.class, BigDecimal.class, BigInteger.class, UUID.class,
			URI.class, Locale.class, Currency.class, Date.class);

	private MapKeys() {
	}

	static boolean isRestorable(DeserializationContext context, JavaType type) {
		Class<?> raw = type.getRawClass();
		if (PLAIN.contains(raw) || type.isEnumType() || ClassUtils.isPrimitiveWrapper(raw)
				|| raw.getPackageName().equals("java.time")) {
			return true;
		}
		KeyDeserializer reader = context.findKeyDeserializer(type, null);
		if (reader == null) {
			return false;
		}
		boolean generic = reader instanceof JDKKeyDeserializer;
		BeanDescription description = context.introspectBeanDescription(type);
		return !generic || description.findJsonValueAccessor() != null || description.findJsonKeyAccessor() != null;
	}

}
