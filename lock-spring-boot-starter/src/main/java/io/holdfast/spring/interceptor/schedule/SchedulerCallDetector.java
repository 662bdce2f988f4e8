package io.holdfast.spring.interceptor.schedule;

import java.lang.reflect.Method;
import java.util.Set;

import io.holdfast.spring.interceptor.AnnotatedMethod;

import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Distinguishes calls by Spring's scheduler from other calls, which do not belong to a
 * tick.
 */
final class SchedulerCallDetector {

	private static final String ASYNC = "org.springframework.scheduling.annotation.Async";

	private static final Set<String> CALLERS = Set.of("org.springframework.scheduling.support.ScheduledMethodRunnable",
			"org.springframework.scheduling.annotation.ScheduledAnnotationReactiveSupport$SubscribingRunnable");

	private static final StackWalker STACK = StackWalker.getInstance();

	private SchedulerCallDetector() {
	}

	/**
	 * Whether every call counts as one by the scheduler. This is so for an asynchronous
	 * method, which leaves its caller's thread before the caller can be detected.
	 */
	static boolean always(AnnotatedMethod method) {
		Method target = method.method();
		return MergedAnnotations.from(target, SearchStrategy.TYPE_HIERARCHY).isPresent(ASYNC)
				|| MergedAnnotations.from(method.targetClass(), SearchStrategy.TYPE_HIERARCHY).isPresent(ASYNC);
	}

	/**
	 * Whether the scheduler made the call that runs on this thread.
	 */
	static boolean isCurrent() {
		return STACK.walk((frames) -> frames.anyMatch((frame) -> CALLERS.contains(frame.getClassName())));
	}

}
