package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.Aware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ObjectUtils;

/**
 * Methods that Spring calls on the bean itself, before the proxy is around it or when it
 * ends, so that nothing can guard these calls. All else that Spring calls, such as event
 * listeners, runners and starts of lifecycles, it calls through the proxy.
 */
enum LifecycleMethods {

	/** While the bean is made. */
	BEGIN("while it makes the bean, before the proxy is around it",
			"or let Spring call it through the proxy: by @EventListener(ApplicationReadyEvent.class), an"
					+ " ApplicationRunner or SmartLifecycle.start()."),

	/** When the bean ends. */
	END("on the bean behind the proxy when the application ends",
			"or let Spring call it through the proxy: by @EventListener(ContextClosedEvent.class) or"
					+ " SmartLifecycle.stop(Runnable).");

	private static final List<String> AT_THE_BEGIN = List.of("jakarta.annotation.PostConstruct",
			"org.springframework.beans.factory.annotation.Autowired",
			"org.springframework.beans.factory.annotation.Value", "jakarta.inject.Inject",
			"jakarta.annotation.Resource");

	private static final List<String> AT_THE_END = List.of("jakarta.annotation.PreDestroy");

	private static final List<String> INFERRED = List.of("close", "shutdown");

	private final String when;

	private final String otherwise;

	LifecycleMethods(String when, String otherwise) {
		this.when = when;
		this.otherwise = otherwise;
	}

	/**
	 * When Spring calls a method by what its class says.
	 * @param method the method
	 * @return when, or null when it calls it through the proxy or not at all
	 */
	static @Nullable LifecycleMethods of(AnnotatedMethod method) {
		MergedAnnotations annotations = MergedAnnotations.from(method.method(), SearchStrategy.TYPE_HIERARCHY);
		if (AT_THE_BEGIN.stream().anyMatch(annotations::isPresent) || implementsAny(method, InitializingBean.class)
				|| isAware(method)) {
			return BEGIN;
		}
		if (AT_THE_END.stream().anyMatch(annotations::isPresent)
				|| implementsAny(method, DisposableBean.class, AutoCloseable.class) || isSmartStop(method)) {
			return END;
		}
		return null;
	}

	/**
	 * When Spring calls a method by what the definition of its bean says.
	 * @param method the method
	 * @param bean how the bean is defined
	 * @return when, or null when it calls it through the proxy or not at all
	 */
	static @Nullable LifecycleMethods of(AnnotatedMethod method, BeanDefinition bean) {
		if (method.method().getParameterCount() == 0 && bean instanceof AbstractBeanDefinition definition) {
			String name = method.method().getName();
			if (ObjectUtils.containsElement(definition.getInitMethodNames(), name)) {
				return BEGIN;
			}
			if (ObjectUtils.containsElement(definition.getDestroyMethodNames(), name)
					|| isInferred(method.method(), definition)) {
				return END;
			}
		}
		return of(method);
	}

	private static boolean isInferred(Method method, AbstractBeanDefinition definition) {
		return ObjectUtils.containsElement(definition.getDestroyMethodNames(), AbstractBeanDefinition.INFER_METHOD)
				&& INFERRED.contains(method.getName()) && Modifier.isPublic(method.getModifiers());
	}

	private static boolean implementsAny(AnnotatedMethod method, Class<?>... callbacks) {
		return Arrays.stream(callbacks)
			.filter((callback) -> callback.isAssignableFrom(method.targetClass()))
			.flatMap((callback) -> Arrays.stream(callback.getDeclaredMethods()))
			.anyMatch((declared) -> ProxyabilityCheck.isImplementedBy(declared, method));
	}

	/** Spring calls {@code stop(Runnable)}, and that calls this one past the proxy. */
	private static boolean isSmartStop(AnnotatedMethod method) {
		return method.method().getParameterCount() == 0 && SmartLifecycle.class.isAssignableFrom(method.targetClass())
				&& implementsAny(method, Lifecycle.class) && method.method().getName().equals("stop");
	}

	/** Whether it is a setter of an interface such as {@code ApplicationContextAware}. */
	private static boolean isAware(AnnotatedMethod method) {
		return Aware.class.isAssignableFrom(method.targetClass()) && implementsAny(method, ClassUtils
			.getAllInterfacesForClassAsSet(method.targetClass())
			.stream()
			.filter((type) -> Aware.class.isAssignableFrom(type) && type.getName().startsWith("org.springframework."))
			.toArray(Class<?>[]::new));
	}

	/** What is wrong with guarding such a method, as a sentence. */
	String problem() {
		return "Spring calls it " + this.when + ", so that this call would run unguarded.";
	}

	/** What to do instead, as a sentence. */
	String action() {
		return "Move what is to be guarded to a method of another bean and call it there, " + this.otherwise;
	}

}
