package io.holdfast.spring.interceptor.idempotency;

import java.io.OutputStream;
import java.io.Writer;
import java.util.List;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.annotation.KeyScope;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.ReturnKind;

import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Recognizes methods that handle web requests and rejects those that cannot be made
 * idempotent. Types of the web frameworks are identified by name, because they may be
 * absent.
 */
final class HandlerMethods {

	private static final String CONTROLLER = "org.springframework.stereotype.Controller";

	private static final String BODY = "org.springframework.web.bind.annotation.ResponseBody";

	private static final List<String> MAPPINGS = List.of("org.springframework.web.bind.annotation.RequestMapping",
			"org.springframework.web.service.annotation.HttpExchange");

	private static final List<String> RESPONSES = List.of("jakarta.servlet.ServletResponse",
			"jakarta.servlet.http.HttpServletResponse", "org.springframework.http.server.reactive.ServerHttpResponse",
			"org.springframework.web.server.ServerWebExchange");

	private static final List<String> MODELS = List.of("org.springframework.ui.",
			"org.springframework.web.servlet.mvc.support.RedirectAttributes");

	private HandlerMethods() {
	}

	static Kind kind(AnnotatedMethod method) {
		if (!types(method).isPresent(CONTROLLER)) {
			return Kind.OTHER;
		}
		MergedAnnotations annotations = methods(method);
		return MAPPINGS.stream().anyMatch(annotations::isPresent) ? Kind.HANDLER : Kind.OTHER;
	}

	/**
	 * Whether a method may write to the response of a web request.
	 * @param method the method
	 * @return whether it is a handler method or has a response as a parameter
	 */
	static boolean writesResponse(AnnotatedMethod method) {
		return kind(method) == Kind.HANDLER
				|| MethodArgument.of(method).stream().anyMatch((argument) -> argument.contains(RESPONSES));
	}

	/**
	 * Check a method.
	 * @param method the method
	 * @param returns when its work has ended
	 * @param scope the scope in which its keys are shared
	 * @param requestsByThread whether requests can be found by their threads, which is
	 * not possible in WebFlux
	 * @throws InvalidAnnotatedMethodException if it is a handler method whose calls could
	 * not be distinguished or repeated
	 */
	static void check(AnnotatedMethod method, ReturnKind returns, KeyScope scope, boolean requestsByThread) {
		if (kind(method) != Kind.HANDLER) {
			return;
		}
		if (!requestsByThread && returns != ReturnKind.PUBLISHER && scope == KeyScope.PRINCIPAL) {
			throw method.invalid(
					"in WebFlux, only a method that returns a Mono knows its request, so the keys of one principal"
							+ " would collide with those of another.",
					"Return a Mono, or set scope = GLOBAL if all callers may share the keys.");
		}
		boolean view = !methods(method).isPresent(BODY) && !types(method).isPresent(BODY);
		for (MethodArgument argument : MethodArgument.of(method)) {
			Class<?> type = argument.resolved().toClass();
			if (OutputStream.class.isAssignableFrom(type) || Writer.class.isAssignableFrom(type)) {
				throw method.invalid(
						"argument " + argument.name() + " is a " + type.getName()
								+ " for the body of the response, which duplicates would not get.",
						"Return the body, for example as a record, a String or a ResponseEntity.");
			}
			if (view && (argument.contains(MODELS) || argument.isModel(type))) {
				throw method.invalid(
						"argument " + argument.name() + " is a model, and duplicates would get a view without it.",
						"Return the body with @ResponseBody or in a ResponseEntity, or redirect without a model.");
			}
		}
	}

	private static MergedAnnotations types(AnnotatedMethod method) {
		return MergedAnnotations.from(method.targetClass(), SearchStrategy.TYPE_HIERARCHY);
	}

	private static MergedAnnotations methods(AnnotatedMethod method) {
		return MergedAnnotations.from(method.method(), SearchStrategy.TYPE_HIERARCHY);
	}

	/**
	 * The kind of code that calls a method.
	 */
	enum Kind {

		/** Spring MVC or WebFlux, which take its arguments from a request. */
		HANDLER,

		/** Other code. */
		OTHER

	}

}
