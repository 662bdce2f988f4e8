package io.holdfast.spring.interceptor;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.holdfast.spring.InvalidLockDefinitionException;
import io.holdfast.spring.annotation.DistributedLock;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotationConfigurationException;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Knows which methods are guarded, and how.
 */
final class LockDefinitionSource {

	private final Supplier<LockDefinitionReader> reader;

	private final Map<MethodClassKey, Optional<LockDefinition>> definitions = new ConcurrentHashMap<>();

	LockDefinitionSource(Supplier<LockDefinitionReader> reader) {
		this.reader = reader;
	}

	static boolean isCandidate(Class<?> targetClass) {
		return AnnotationUtils.isCandidateClass(targetClass, DistributedLock.class);
	}

	/**
	 * The definition of a method.
	 * @param method the method, possibly of an interface
	 * @param targetClass the class of the bean
	 * @return the definition, or empty when the method is not guarded
	 * @throws InvalidLockDefinitionException when it cannot be guarded as its annotation
	 * says
	 */
	Optional<LockDefinition> find(Method method, Class<?> targetClass) {
		if (ReflectionUtils.isObjectMethod(method) || !isCandidate(targetClass)) {
			return Optional.empty();
		}
		MethodClassKey key = new MethodClassKey(method, targetClass);
		Optional<LockDefinition> definition = this.definitions.get(key);
		if (definition == null) {
			definition = read(method, ClassUtils.getUserClass(targetClass));
			this.definitions.put(key, definition);
		}
		return definition;
	}

	private Optional<LockDefinition> read(Method method, Class<?> targetClass) {
		Method specific = Proxy.isProxyClass(targetClass) ? method
				: AopUtils.getMostSpecificMethod(method, targetClass);
		AnnotatedMethod plain = new AnnotatedMethod(specific, targetClass, specific, false);
		try {
			MergedAnnotation<DistributedLock> onMethod = nearest(specific, plain);
			if (onMethod != null) {
				Method declaring = (onMethod.getSource() instanceof Method source) ? source : specific;
				AnnotatedMethod annotated = new AnnotatedMethod(specific, targetClass, declaring, false);
				return Optional.of(this.reader.get().read(annotated, onMethod.synthesize()));
			}
			MergedAnnotation<DistributedLock> onType = isCoveredByType(specific)
					? nearest(specific.getDeclaringClass(), plain) : null;
			if (onType != null) {
				AnnotatedMethod annotated = new AnnotatedMethod(specific, targetClass, specific, true);
				return Optional.of(this.reader.get().read(annotated, onType.synthesize()));
			}
			return Optional.empty();
		}
		catch (AnnotationConfigurationException ex) {
			throw plain.invalid("its annotation is contradictory: " + ex.getMessage(),
					"Give 'name' or 'value' but not both, and let each @AliasFor name an attribute of @DistributedLock.",
					ex);
		}
	}

	private static boolean isCoveredByType(Method method) {
		return Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& !method.isSynthetic() && method.getDeclaringClass() != Object.class;
	}

	private static @Nullable MergedAnnotation<DistributedLock> nearest(AnnotatedElement element,
			AnnotatedMethod method) {
		List<MergedAnnotation<DistributedLock>> found = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY)
			.stream(DistributedLock.class)
			.toList();
		if (found.size() > 1 && found.get(0).getAggregateIndex() == found.get(1).getAggregateIndex()) {
			throw method.invalid("it carries more than one @DistributedLock, directly or through other annotations.",
					"Keep one; lock several things at once with a 'key' that is a collection.");
		}
		return found.isEmpty() ? null : found.get(0);
	}

}
