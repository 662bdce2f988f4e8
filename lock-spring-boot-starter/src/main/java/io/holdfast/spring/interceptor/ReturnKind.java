package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/**
 * When the work of a method has ended, based on its return type.
 */
public enum ReturnKind {

	/** When it returns. */
	VALUE,

	/** When its stage completes. */
	STAGE,

	/** When its publisher ends; each subscription is a call. */
	PUBLISHER;

	private static final boolean REACTOR_PRESENT = ClassUtils.isPresent("reactor.core.publisher.Flux",
			ReturnKind.class.getClassLoader());

	private static final Set<Class<?>> DEFERRED = Set.of(Callable.class, Flow.Publisher.class);

	private static final Set<String> DEFERRED_WEB = Set.of("org.reactivestreams.Publisher",
			"org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.context.request.async.WebAsyncTask",
			"org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
			"org.springframework.web.servlet.mvc.method.annotation.SseEmitter",
			"org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");

	private static final String ASYNC = "org.springframework.scheduling.annotation.Async";

	/**
	 * The kind of a method.
	 * @param method the method
	 * @return the kind
	 * @throws InvalidAnnotatedMethodException if the end of its work cannot be observed
	 */
	public static ReturnKind of(AnnotatedMethod method) {
		Class<?> type = method.method().getReturnType();
		if (CompletionStage.class.isAssignableFrom(type)) {
			if (type != CompletionStage.class && type != CompletableFuture.class) {
				throw notGuardable(method, type);
			}
			return STAGE;
		}
		if (REACTOR_PRESENT && ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null) {
			return PUBLISHER;
		}
		boolean future = Future.class.isAssignableFrom(type) && !isAsync(method.method());
		if (future || isDeferred(type) || KotlinDetector.isSuspendingFunction(method.method())) {
			throw notGuardable(method, type);
		}
		return VALUE;
	}

	private static boolean isDeferred(Class<?> type) {
		return DEFERRED.stream().anyMatch((deferred) -> deferred.isAssignableFrom(type))
				|| DEFERRED_WEB.contains(type.getName());
	}

	private static boolean isAsync(Method method) {
		return MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).isPresent(ASYNC)
				|| MergedAnnotations.from(method.getDeclaringClass(), SearchStrategy.TYPE_HIERARCHY).isPresent(ASYNC);
	}

	/**
	 * The kind of a method, of any return type, that is guarded only until it begins.
	 * @param method the method
	 * @return the kind
	 * @throws InvalidAnnotatedMethodException if the beginning of its work cannot be
	 * observed
	 */
	public static ReturnKind ofBeginning(AnnotatedMethod method) {
		Class<?> type = method.method().getReturnType();
		if (KotlinDetector.isSuspendingFunction(method.method())) {
			throw notGuardable(method, type);
		}
		if (type == CompletionStage.class || type == CompletableFuture.class) {
			return STAGE;
		}
		boolean publisher = !CompletionStage.class.isAssignableFrom(type) && REACTOR_PRESENT
				&& ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
		return publisher ? PUBLISHER : VALUE;
	}

	private static InvalidAnnotatedMethodException notGuardable(AnnotatedMethod method, @Nullable Class<?> type) {
		String name = (type != null) ? type.getName() : "nothing";
		return method.invalid(
				"it returns " + name + ", whose work may continue after the method has returned, without the "
						+ method.feature().noun() + ".",
				"Return the value itself, a CompletionStage or CompletableFuture, or a Mono or Flux; or move the"
						+ " annotation to the method that does the work.");
	}

}
