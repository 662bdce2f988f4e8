package io.holdfast.spring.interceptor;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

import io.holdfast.spring.annotation.DistributedLock;

/**
 * Decides once for all features whether a class can have methods that Holdfast guards.
 * Most classes have none, and searching each of their methods for each annotation would
 * take longer than everything else that Holdfast does when an application starts.
 */
final class AnnotatedClasses {

	private static final String ANNOTATION_PACKAGE = DistributedLock.class.getPackageName() + ".";

	/** Covers a class or interface and everything that it extends and implements. */
	private static final ClassValue<Boolean> INHERITED = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			return DECLARED.get(type) || (type.getSuperclass() != null && get(type.getSuperclass()))
					|| Stream.of(type.getInterfaces()).anyMatch(this::get);
		}

	};

	/** Covers only what a class or interface itself declares. */
	private static final ClassValue<Boolean> DECLARED = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			if (type.getName().startsWith("java.")) {
				return false;
			}
			try {
				return carries(type) || Stream.of(type.getDeclaredMethods()).anyMatch(AnnotatedClasses::carries);
			}
			catch (LinkageError | TypeNotPresentException ex) {
				// The later, detailed search reports what is missing.
				return true;
			}
		}

	};

	/** Covers an annotation type. */
	private static final ClassValue<Boolean> LEADS_TO_HOLDFAST = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			return leadsToHoldfast(type, new HashSet<>());
		}

	};

	private AnnotatedClasses() {
	}

	/**
	 * Whether a class, or a type that it extends or implements, has an annotation of
	 * Holdfast.
	 * @param type the class
	 * @return false if none of its methods can be guarded
	 */
	static boolean mayHaveAny(Class<?> type) {
		return INHERITED.get(type);
	}

	private static boolean carries(AnnotatedElement element) {
		return Stream.of(element.getDeclaredAnnotations())
			.anyMatch((annotation) -> LEADS_TO_HOLDFAST.get(annotation.annotationType()));
	}

	private static boolean leadsToHoldfast(Class<?> type, Set<Class<?>> seen) {
		if (type.getName().startsWith(ANNOTATION_PACKAGE)) {
			return true;
		}
		if (type.getName().startsWith("java.") || !seen.add(type)) {
			return false;
		}
		return Stream.of(type.getDeclaredAnnotations())
			.map(Annotation::annotationType)
			.anyMatch((meta) -> leadsToHoldfast(meta, seen))
				|| Stream.of(type.getDeclaredMethods())
					.filter((attribute) -> attribute.getName().equals("value"))
					.map(Method::getReturnType)
					.filter((repeated) -> repeated.isArray() && repeated.getComponentType().isAnnotation())
					.anyMatch((repeated) -> leadsToHoldfast(repeated.getComponentType(), seen));
	}

}
