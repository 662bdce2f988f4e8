package io.holdfast.spring.interceptor.cache;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.cache.HoldfastCacheManager;
import io.holdfast.spring.interceptor.BeanTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CachePutOperation;
import org.springframework.core.MethodIntrospector;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Checks the cached methods of all beans when the application starts, also of those that
 * are not made yet.
 */
final class CachedMethodChecker implements SmartInitializingSingleton {

	private static final Logger logger = LoggerFactory.getLogger(CachedMethodChecker.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final CachedMethods methods;

	private final Supplier<CachedTypeCheck> types;

	CachedMethodChecker(ConfigurableListableBeanFactory beanFactory, CachedMethods methods) {
		this.beanFactory = beanFactory;
		this.methods = methods;
		this.types = SingletonSupplier.of(() -> new CachedTypeCheck(beanFactory));
	}

	@Override
	public void afterSingletonsInstantiated() {
		CachingSetup setup = CachingSetup.of(this.beanFactory);
		BeanTypes beans = new BeanTypes(this.beanFactory);
		boolean told = false;
		for (String beanName : this.beanFactory.getBeanDefinitionNames()) {
			Class<?> type = beans.of(beanName);
			if (type == null || !(setup.operations().isCandidateClass(type) || this.methods.isCandidate(type))) {
				continue;
			}
			for (Method method : methods(beanName, type)) {
				boolean cached = check(method, type, setup);
				if (cached && !setup.enabled() && !told) {
					told = true;
					logger.warn("{} is not cached, nor is any other method: caching is not enabled. Put @EnableCaching"
							+ " on a configuration class.", ClassUtils.getQualifiedMethodName(method, type));
				}
			}
		}
	}

	private Set<Method> methods(String beanName, Class<?> type) {
		try {
			return MethodIntrospector.selectMethods(type, CachedMethodChecker::isCandidate);
		}
		catch (IllegalStateException | LinkageError ex) {
			logger.debug("The methods of bean '{}' cannot be read; it is not checked for caching.", beanName, ex);
			return Set.of();
		}
	}

	private static boolean isCandidate(Method method) {
		return !method.isBridge() && !method.isSynthetic() && method.getDeclaringClass() != Object.class;
	}

	private boolean check(Method method, Class<?> type, CachingSetup setup) {
		Collection<CacheOperation> operations = setup.operations(method, type);
		boolean keeps = operations.stream().anyMatch((operation) -> !(operation instanceof CacheEvictOperation));
		CacheTagsDefinition tags = this.methods.tags(method, type).orElse(null);
		if (tags != null && !keeps && !tags.method().onType()) {
			throw tags.method()
				.invalid("the method has neither @Cacheable nor @CachePut, so that there is nothing to give tags to.",
						"Add one of them; to drop what has a tag, use @InvalidateTags.");
		}
		for (CacheOperation operation : operations) {
			if (setup.isOursUnknowing(operation)) {
				throw new InvalidAnnotatedMethodException(annotation(operation), method, type,
						"cacheManager = \"" + operation.getCacheManager()
								+ "\" is asked for caches that do not know the method, nor what it returns.",
						"Use cacheResolver = \"" + CacheInterceptionConfiguration.RESOLVER + "\" in its place.", null);
			}
			if (setup.isOurs(operation)) {
				checkOurs(method, type, setup, operation);
			}
			else if (tags != null && keeps && setup.enabled()) {
				logger.warn("The tags of {} have no effect: it uses another cache manager than Holdfast's.",
						tags.method().name());
			}
		}
		return !operations.isEmpty();
	}

	private void checkOurs(Method method, Class<?> type, CachingSetup setup, CacheOperation operation) {
		HoldfastCacheManager manager = setup.manager();
		if (manager != null) {
			operation.getCacheNames().forEach(manager::getCache);
		}
		if (operation instanceof CacheEvictOperation) {
			return;
		}
		CachedType cached = CachedType.of(method, type);
		boolean untyped = manager == null
				|| operation.getCacheNames().stream().anyMatch((name) -> manager.typeOf(name) == null);
		if (untyped && cached.type().resolve() != void.class) {
			this.types.get().check(method, type, annotation(operation), cached.type());
		}
	}

	private static String annotation(CacheOperation operation) {
		if (operation instanceof CacheEvictOperation) {
			return "@CacheEvict";
		}
		return (operation instanceof CachePutOperation) ? "@CachePut" : "@Cacheable";
	}

}
