package io.holdfast.spring.interceptor.idempotency;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.lang.reflect.Method;
import java.nio.channels.Channel;
import java.security.Principal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;

import io.holdfast.spring.interceptor.AnnotatedMethod;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;

/**
 * One argument of an idempotent method. It determines whether the argument defines the
 * operation or only describes who requests it and how. Types of the web frameworks are
 * identified by name, because they may be absent.
 *
 * @param position its position
 * @param parameter the parameter
 * @param resolved its type, with type variables resolved as far as the bean's class binds
 * them
 * @param annotations its annotations, including those on interfaces and meta-annotations
 */
record MethodArgument(int position, MethodParameter parameter, ResolvableType resolved, MergedAnnotations annotations) {

	private static final String WEB = "org.springframework.web.bind.annotation.";

	/** Path, query, form and body. */
	private static final List<String> CONTENT = Stream
		.of("PathVariable", "RequestParam", "RequestBody", "RequestPart", "ModelAttribute", "MatrixVariable")
		.map(WEB::concat)
		.toList();

	private static final List<String> METADATA = List.of(WEB + "RequestHeader", WEB + "CookieValue",
			WEB + "RequestAttribute", WEB + "SessionAttribute", "org.springframework.beans.factory.annotation.Value");

	private static final String SECURITY = "org.springframework.security.";

	private static final List<String> CONTENT_TYPES = List.of("org.springframework.http.HttpEntity",
			"org.springframework.http.RequestEntity", "org.springframework.http.codec.multipart.",
			"org.springframework.web.multipart.MultipartFile", "jakarta.servlet.http.Part");

	private static final List<String> FRAMEWORK = List.of("jakarta.servlet.", "org.springframework.web.",
			"org.springframework.ui.", "org.springframework.validation.", "org.springframework.http.", SECURITY);

	private static final List<Class<?>> FRAMEWORK_TYPES = List.of(Principal.class, OutputStream.class, Writer.class);

	/**
	 * Parameters that a handler method gets from a request in addition to its content.
	 */
	private static final List<Class<?>> REQUEST_TYPES = List.of(Locale.class, TimeZone.class, ZoneId.class);

	/** Built from the query, which is already included. */
	private static final List<String> QUERY_TYPES = List.of("org.springframework.data.domain.",
			"org.springframework.data.web.");

	private static final List<String> STREAMS = List.of("org.springframework.core.io.InputStreamResource",
			"org.springframework.core.io.InputStreamSource");

	private static final List<Class<?>> STREAM_TYPES = List.of(InputStream.class, Reader.class, Channel.class);

	private static final List<String> REACTIVE = List.of("org.reactivestreams.", "reactor.core.");

	static List<MethodArgument> of(AnnotatedMethod method) {
		Method declared = method.method();
		MethodParameter[] parameters = new org.springframework.core.annotation.AnnotatedMethod(declared)
			.getMethodParameters();
		List<MethodArgument> arguments = new ArrayList<>();
		for (int position = 0; position < parameters.length; position++) {
			arguments.add(new MethodArgument(position, parameters[position],
					ResolvableType.forMethodParameter(declared, position, method.targetClass()),
					MergedAnnotations.from(parameters[position].getParameterAnnotations())));
		}
		return arguments;
	}

	String name() {
		return this.parameter.getExecutable().getParameters()[this.position].getName();
	}

	String type() {
		return this.resolved.toString();
	}

	/**
	 * Whether calls with different values of this argument are different operations.
	 * @param kind the kind of code that calls the method
	 * @return false if the argument belongs to the request but not to its content
	 */
	boolean counts(HandlerMethods.Kind kind) {
		if (isAbout(SECURITY)) {
			return false;
		}
		Class<?> type = (isReactive() ? this.resolved.getGeneric(0) : this.resolved).toClass();
		boolean framework = matches(type, FRAMEWORK, FRAMEWORK_TYPES) && !matches(type, CONTENT_TYPES, List.of());
		if (kind == HandlerMethods.Kind.OTHER) {
			return !framework;
		}
		if (CONTENT.stream().anyMatch(this.annotations::isPresent)) {
			return true;
		}
		return !framework && METADATA.stream().noneMatch(this.annotations::isPresent)
				&& !matches(type, QUERY_TYPES, REQUEST_TYPES) && !isModel(type);
	}

	/**
	 * Whether its content can be read only once.
	 */
	boolean isStream() {
		return isReactive() || contains(this.resolved, STREAMS, STREAM_TYPES);
	}

	/**
	 * Whether its declared type is, or contains, one of some types.
	 * @param names the prefixes of the names of these types
	 * @return whether it does
	 */
	boolean contains(List<String> names) {
		return contains(this.resolved, names, List.of());
	}

	private static boolean contains(ResolvableType type, List<String> names, List<Class<?>> types) {
		return matches(type.toClass(), names, types)
				|| (type.isArray() && contains(type.getComponentType(), names, types))
				|| Arrays.stream(type.getGenerics()).anyMatch((generic) -> contains(generic, names, types));
	}

	private boolean isReactive() {
		return matches(this.resolved.toClass(), REACTIVE, List.of());
	}

	/** Whether it is a map without annotations, which Spring treats as its model. */
	boolean isModel(Class<?> type) {
		return Map.class.isAssignableFrom(type) && this.parameter.getParameterAnnotations().length == 0;
	}

	private boolean isAbout(String annotationPackage) {
		return this.annotations.stream()
			.map(MergedAnnotation::getType)
			.anyMatch((annotation) -> annotation.getName().startsWith(annotationPackage));
	}

	private static boolean matches(@Nullable Class<?> type, List<String> prefixes, List<Class<?>> types) {
		return type != null && (prefixes.stream().anyMatch(type.getName()::startsWith)
				|| types.stream().anyMatch((known) -> known.isAssignableFrom(type)));
	}

}
