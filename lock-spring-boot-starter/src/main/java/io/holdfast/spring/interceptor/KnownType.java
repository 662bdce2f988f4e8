package io.holdfast.spring.interceptor;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.StringUtils;

/**
 * A type about which enough is known before any call to detect a misspelled property.
 * This excludes interfaces, abstract classes and maps, because a value may have more
 * properties than its declared type.
 *
 * @param type the type
 * @param raw its class
 */
record KnownType(ResolvableType type, Class<?> raw) {

	static @Nullable KnownType of(@Nullable ResolvableType type) {
		Class<?> raw = (type != null) ? type.resolve() : null;
		if (type == null || raw == null || raw == Object.class || raw.isArray() || raw.isPrimitive()
				|| Modifier.isAbstract(raw.getModifiers()) || Map.class.isAssignableFrom(raw)) {
			return null;
		}
		return new KnownType(type, raw);
	}

	/** The type of a property, or empty if there is none. */
	Optional<ResolvableType> property(String name) {
		String suffix = StringUtils.capitalize(name);
		Stream<ResolvableType> methods = Arrays.stream(this.raw.getMethods())
			.filter((method) -> method.getParameterCount() == 0 && method.getReturnType() != void.class)
			.filter((method) -> method.getName().equals(name) || method.getName().equals("get" + suffix)
					|| method.getName().equals("is" + suffix))
			.map((method) -> ResolvableType.forMethodReturnType(method, this.raw));
		Stream<ResolvableType> fields = Arrays.stream(this.raw.getFields())
			.filter((field) -> field.getName().equals(name))
			.map((Field field) -> ResolvableType.forField(field, this.type));
		return Stream.concat(methods, fields).findFirst();
	}

	boolean hasMethod(String name) {
		return Arrays.stream(this.raw.getMethods()).map(Method::getName).anyMatch(name::equals);
	}

}
