package io.holdfast.spring.interceptor.cache;

import java.lang.reflect.Method;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.json.StorableJson;
import io.holdfast.spring.json.StorableTypes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Rejects cached methods whose results could not be read back from JSON.
 */
final class CachedTypeCheck {

	private final JsonMapper mapper;

	CachedTypeCheck(BeanFactory beanFactory) {
		this.mapper = StorableJson.of(beanFactory.getBean(JsonMapper.class));
	}

	/**
	 * Check a method.
	 * @param method the method
	 * @param targetClass the bean's class
	 * @param annotation the annotation that caches its results, with its at sign
	 * @param type the type of the cached values
	 * @throws InvalidAnnotatedMethodException if values of the type could not be read
	 * back
	 */
	void check(Method method, Class<?> targetClass, String annotation, ResolvableType type) {
		new StorableTypes(this.mapper, new MethodRefusal(method, targetClass, annotation))
			.check(this.mapper.constructType(type.getType()));
	}

	/**
	 * Creates the exceptions for a method.
	 *
	 * @param method the method
	 * @param targetClass the bean's class
	 * @param annotation what caches its results
	 */
	private record MethodRefusal(Method method, Class<?> targetClass,
			String annotation) implements StorableTypes.Refusal {

		@Override
		public InvalidAnnotatedMethodException invalid(String problem, String action, @Nullable Throwable cause) {
			return new InvalidAnnotatedMethodException(this.annotation, this.method, this.targetClass, problem,
					action + " Or set holdfast.cache.caches.<name>.type to the class that its values have.", cause);
		}

		@Override
		public String consequence() {
			return "a hit would not be what the method returned";
		}

	}

}
