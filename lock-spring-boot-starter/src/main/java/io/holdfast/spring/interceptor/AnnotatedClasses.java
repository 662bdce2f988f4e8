package io.holdfast.spring.interceptor;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

import io.holdfast.spring.annotation.DistributedLock;

/**
 * Tells at one look for all features whether a class can have methods of ours. Most
 * classes have none, and searching each of their methods for each annotation would take
 * longer than all else that we do when an application starts.
 */
final class AnnotatedClasses {

	private static final String OURS = DistributedLock.class.getPackageName() + ".";

	/** For a class or interface with all that it extends and implements. */
	private static final ClassValue<Boolean> INHERITED = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			return DECLARED.get(type) || (type.getSuperclass() != null && get(type.getSuperclass()))
					|| Stream.of(type.getInterfaces()).anyMatch(this::get);
		}

	};

	/** For what a class or interface itself declares. */
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
				// Those who look closer say what is missing.
				return true;
			}
		}

	};

	/** For a type of annotations. */
	private static final ClassValue<Boolean> MEANS_OURS = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			return meansOurs(type, new HashSet<>());
		}

	};

	private AnnotatedClasses() {
	}

	/**
	 * Whether a class, or what it extends or implements, has any annotation of ours.
	 * @param type the class
	 * @return false when none of its methods can be guarded
	 */
	static boolean mayHaveAny(Class<?> type) {
		return INHERITED.get(type);
	}

	private static boolean carries(AnnotatedElement element) {
		return Stream.of(element.getDeclaredAnnotations())
			.anyMatch((annotation) -> MEANS_OURS.get(annotation.annotationType()));
	}

	private static boolean meansOurs(Class<?> type, Set<Class<?>> seen) {
		if (type.getName().startsWith(OURS)) {
			return true;
		}
		if (type.getName().startsWith("java.") || !seen.add(type)) {
			return false;
		}
		return Stream.of(type.getDeclaredAnnotations())
			.map(Annotation::annotationType)
			.anyMatch((meta) -> meansOurs(meta, seen))
				|| Stream.of(type.getDeclaredMethods())
					.filter((attribute) -> attribute.getName().equals("value"))
					.map(Method::getReturnType)
					.filter((repeated) -> repeated.isArray() && repeated.getComponentType().isAnnotation())
					.anyMatch((repeated) -> meansOurs(repeated.getComponentType(), seen));
	}

}
