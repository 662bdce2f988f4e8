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
 * Checks the cached methods of all beans when the application starts, including beans
 * that have not been created yet.
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
		boolean warned = false;
		for (String beanName : this.beanFactory.getBeanDefinitionNames()) {
			Class<?> type = beans.of(beanName);
			if (type == null || !(setup.operations().isCandidateClass(type) || this.methods.isCandidate(type))) {
				continue;
			}
			for (Method method : methods(beanName, type)) {
				boolean cached = check(method, type, setup);
				if (cached && !setup.enabled() && !warned) {
					warned = true;
					logger.warn(
							"{} and all other methods are not cached, because caching is not enabled. Add"
									+ " @EnableCaching to a configuration class.",
							ClassUtils.getQualifiedMethodName(method, type));
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
		boolean storesResult = operations.stream().anyMatch((operation) -> !(operation instanceof CacheEvictOperation));
		CacheTagsDefinition tags = this.methods.tags(method, type).orElse(null);
		if (tags != null && !storesResult && !tags.method().onType()) {
			throw tags.method()
				.invalid("the method has neither @Cacheable nor @CachePut, so there is nothing to tag.",
						"Add one of them; to invalidate entries by their tags, use @InvalidateTags.");
		}
		for (CacheOperation operation : operations) {
			if (setup.usesHoldfastWithoutMethod(operation)) {
				throw new InvalidAnnotatedMethodException(annotation(operation), method, type,
						"cacheManager = \"" + operation.getCacheManager()
								+ "\" provides caches that know neither the method nor its return type.",
						"Use cacheResolver = \"" + CacheInterceptionConfiguration.RESOLVER + "\" in its place.", null);
			}
			if (setup.usesHoldfast(operation)) {
				checkHoldfastOperation(method, type, setup, operation);
			}
			else if (tags != null && storesResult && setup.enabled()) {
				logger.warn("The tags of {} have no effect, because the method uses a cache manager other than"
						+ " Holdfast's.", tags.method().name());
			}
		}
		return !operations.isEmpty();
	}

	private void checkHoldfastOperation(Method method, Class<?> type, CachingSetup setup, CacheOperation operation) {
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
