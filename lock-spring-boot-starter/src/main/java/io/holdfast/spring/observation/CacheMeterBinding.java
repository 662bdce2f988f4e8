package io.holdfast.spring.observation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.spring.cache.HoldfastCache;
import io.holdfast.spring.cache.HoldfastCacheManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.StringUtils;

/**
 * Binds the meters of caches that are first used after the start, and of all caches if
 * Spring Boot's own binding is not on the class path. A meter that is already bound
 * stays.
 */
public final class CacheMeterBinding implements SmartInitializingSingleton {

	private static final String SUFFIX = "cacheManager";

	private final MeterRegistry registry;

	private final ListableBeanFactory beanFactory;

	/** Whether Spring Boot binds caches too. */
	private final Set<List<Object>> bound = ConcurrentHashMap.newKeySet();

	/**
	 * Create the binding.
	 * @param registry the registry of the meters
	 * @param beanFactory has the managers
	 */
	public CacheMeterBinding(MeterRegistry registry, ListableBeanFactory beanFactory) {
		this.registry = registry;
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Map<String, HoldfastCacheManager> managers = this.beanFactory.getBeansOfType(HoldfastCacheManager.class);
		managers.forEach((beanName, manager) -> manager.onCache((cache) -> bind(cache, managerName(beanName))));
	}

	private void bind(HoldfastCache cache, String manager) {
		bind(cache, Tags.of("cache.manager", manager, "name", cache.getName()), this.registry);
	}

	/**
	 * Bind the meters of a cache, once.
	 * @param cache the cache
	 * @param tags the tags that distinguish its meters
	 * @param registry the registry of the meters
	 */
	void bind(HoldfastCache cache, Tags tags, MeterRegistry registry) {
		if (this.bound.add(List.of(registry, cache.getName(), tags))) {
			new HoldfastCacheMetrics(cache.getNativeCache(), cache.getName(), tags).bindTo(registry);
		}
	}

	/** As Spring Boot names it. */
	private static String managerName(String beanName) {
		return (beanName.length() > SUFFIX.length() && StringUtils.endsWithIgnoreCase(beanName, SUFFIX))
				? beanName.substring(0, beanName.length() - SUFFIX.length()) : beanName;
	}

}
