package io.holdfast.spring.interceptor;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.holdfast.spring.InvalidAnnotatedMethodException;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotationConfigurationException;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Finds the methods that have an annotation, and their definitions.
 *
 * @param <A> the annotation
 * @param <D> the definition
 */
public final class DefinitionSource<A extends Annotation, D extends Definition> {

	private final Feature feature;

	private final Class<A> annotation;

	private final SingletonSupplier<DefinitionReader<A, D>> reader;

	private final Map<MethodClassKey, Optional<D>> definitions = new ConcurrentHashMap<>();

	/**
	 * Create a source.
	 * @param feature the feature of the annotation
	 * @param annotation the annotation
	 * @param reader supplies its reader; called when the first annotated method is found
	 */
	public DefinitionSource(Feature feature, Class<A> annotation, Supplier<? extends DefinitionReader<A, D>> reader) {
		this.feature = feature;
		this.annotation = annotation;
		this.reader = SingletonSupplier.of(reader::get);
	}

	Feature feature() {
		return this.feature;
	}

	/**
	 * Whether methods of a class may have the annotation.
	 * @param targetClass the class
	 * @return false if none has an annotation of Holdfast
	 */
	public boolean isCandidate(Class<?> targetClass) {
		return AnnotatedClasses.mayHaveAny(targetClass);
	}

	/**
	 * The definition of a method.
	 * @param method the method, possibly of an interface
	 * @param targetClass the class of the bean
	 * @return the definition, or empty if the method is not guarded
	 * @throws InvalidAnnotatedMethodException if it cannot be guarded as its annotation
	 * says
	 */
	public Optional<D> find(Method method, Class<?> targetClass) {
		if (ReflectionUtils.isObjectMethod(method) || !isCandidate(targetClass)) {
			return Optional.empty();
		}
		MethodClassKey key = new MethodClassKey(method, targetClass);
		Optional<D> definition = this.definitions.get(key);
		if (definition == null) {
			definition = read(method, ClassUtils.getUserClass(targetClass));
			this.definitions.put(key, definition);
		}
		return definition;
	}

	private Optional<D> read(Method method, Class<?> targetClass) {
		Method specific = Proxy.isProxyClass(targetClass) ? method
				: AopUtils.getMostSpecificMethod(method, targetClass);
		try {
			List<MergedAnnotation<A>> onMethod = nearest(specific);
			if (!onMethod.isEmpty()) {
				Method declaring = (onMethod.get(0).getSource() instanceof Method source) ? source : specific;
				return Optional
					.of(read(new AnnotatedMethod(this.feature, specific, targetClass, declaring, false), onMethod));
			}
			List<MergedAnnotation<A>> onType = isCoveredByType(specific) ? nearest(specific.getDeclaringClass())
					: List.of();
			return onType.isEmpty() ? Optional.empty() : Optional
				.of(read(new AnnotatedMethod(this.feature, specific, targetClass, specific, true), onType));
		}
		catch (AnnotationConfigurationException ex) {
			throw new AnnotatedMethod(this.feature, specific, targetClass, specific, false).invalid(
					"its annotation is contradictory: " + ex.getMessage(),
					"Give 'name' or 'value' but not both, and let each @AliasFor name an attribute of "
							+ this.feature.annotation() + ".",
					ex);
		}
	}

	private D read(AnnotatedMethod method, List<MergedAnnotation<A>> found) {
		List<A> annotations = found.stream().map(MergedAnnotation::synthesize).toList();
		ProxyabilityCheck.check(method);
		return this.reader.obtain().read(method, annotations);
	}

	private static boolean isCoveredByType(Method method) {
		return Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& !method.isSynthetic() && method.getDeclaringClass() != Object.class;
	}

	private List<MergedAnnotation<A>> nearest(AnnotatedElement element) {
		List<MergedAnnotation<A>> found = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY)
			.stream(this.annotation)
			.toList();
		return found.stream()
			.filter((annotation) -> annotation.getAggregateIndex() == found.get(0).getAggregateIndex())
			.toList();
	}

}
