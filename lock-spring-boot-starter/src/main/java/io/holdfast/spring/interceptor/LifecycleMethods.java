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
 * Methods that Spring calls on the bean itself, before the proxy exists or when the bean
 * is destroyed, so that these calls cannot be guarded. Spring calls all other methods
 * through the proxy, for example event listeners, runners and lifecycle starts.
 */
enum LifecycleMethods {

	/** While Spring creates the bean. */
	INIT("while it creates the bean, before the proxy exists",
			"or let Spring call it through the proxy, with @EventListener(ApplicationReadyEvent.class), an"
					+ " ApplicationRunner or SmartLifecycle.start()."),

	/** When Spring destroys the bean. */
	DESTROY("on the bean behind the proxy when it destroys the bean",
			"or let Spring call it through the proxy, with @EventListener(ContextClosedEvent.class) or"
					+ " SmartLifecycle.stop(Runnable).");

	private static final List<String> INIT_ANNOTATIONS = List.of("jakarta.annotation.PostConstruct",
			"org.springframework.beans.factory.annotation.Autowired",
			"org.springframework.beans.factory.annotation.Value", "jakarta.inject.Inject",
			"jakarta.annotation.Resource");

	private static final List<String> DESTROY_ANNOTATIONS = List.of("jakarta.annotation.PreDestroy");

	private static final List<String> INFERRED_DESTROY_METHODS = List.of("close", "shutdown");

	private final String when;

	private final String alternative;

	LifecycleMethods(String when, String alternative) {
		this.when = when;
		this.alternative = alternative;
	}

	/**
	 * Determine from its class when Spring calls a method on the bean itself.
	 * @param method the method
	 * @return when, or null if Spring calls it through the proxy or not at all
	 */
	static @Nullable LifecycleMethods of(AnnotatedMethod method) {
		MergedAnnotations annotations = MergedAnnotations.from(method.method(), SearchStrategy.TYPE_HIERARCHY);
		if (INIT_ANNOTATIONS.stream().anyMatch(annotations::isPresent) || implementsAny(method, InitializingBean.class)
				|| isAware(method)) {
			return INIT;
		}
		if (DESTROY_ANNOTATIONS.stream().anyMatch(annotations::isPresent)
				|| implementsAny(method, DisposableBean.class, AutoCloseable.class) || isSmartStop(method)) {
			return DESTROY;
		}
		return null;
	}

	/**
	 * Determine from the bean definition when Spring calls a method on the bean itself.
	 * @param method the method
	 * @param bean how the bean is defined
	 * @return when, or null if Spring calls it through the proxy or not at all
	 */
	static @Nullable LifecycleMethods of(AnnotatedMethod method, BeanDefinition bean) {
		if (method.method().getParameterCount() == 0 && bean instanceof AbstractBeanDefinition definition) {
			String name = method.method().getName();
			if (ObjectUtils.containsElement(definition.getInitMethodNames(), name)) {
				return INIT;
			}
			if (ObjectUtils.containsElement(definition.getDestroyMethodNames(), name)
					|| isInferred(method.method(), definition)) {
				return DESTROY;
			}
		}
		return of(method);
	}

	private static boolean isInferred(Method method, AbstractBeanDefinition definition) {
		return ObjectUtils.containsElement(definition.getDestroyMethodNames(), AbstractBeanDefinition.INFER_METHOD)
				&& INFERRED_DESTROY_METHODS.contains(method.getName()) && Modifier.isPublic(method.getModifiers());
	}

	private static boolean implementsAny(AnnotatedMethod method, Class<?>... callbacks) {
		return Arrays.stream(callbacks)
			.filter((callback) -> callback.isAssignableFrom(method.targetClass()))
			.flatMap((callback) -> Arrays.stream(callback.getDeclaredMethods()))
			.anyMatch((declared) -> ProxyabilityCheck.isImplementedBy(declared, method));
	}

	/**
	 * Spring calls {@code stop(Runnable)}, which calls {@code stop()} directly, not
	 * through the proxy.
	 */
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
		return "Spring calls it " + this.when + ", so this call would run unguarded.";
	}

	/** What to do instead, as a sentence. */
	String action() {
		return "Move the guarded code to a method of another bean and call it there, " + this.alternative;
	}

}
