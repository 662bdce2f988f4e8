package io.holdfast.spring.interceptor.cache;

import io.holdfast.cache.CacheService;
import io.holdfast.spring.annotation.CacheTags;
import io.holdfast.spring.annotation.InvalidateTags;
import io.holdfast.spring.cache.HoldfastCacheManager;
import io.holdfast.spring.cache.TagInvalidator;
import io.holdfast.spring.interceptor.AnnotatedMethodAdvisor;
import io.holdfast.spring.interceptor.DefinitionChecker;
import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.Feature;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.function.SingletonSupplier;

/**
 * The beans that give caches information about cached methods and their calls. Needs a
 * {@link CacheService} if a method is annotated.
 */
@Configuration(proxyBeanMethods = false)
public final class CacheInterceptionConfiguration {

	static final String RESOLVER = "holdfastCacheResolver";

	private static final String INVALIDATOR = "holdfastTagInvalidator";

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static CachedMethods holdfastCachedMethods(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		return new CachedMethods(new DefinitionSource<>(Feature.CACHE, CacheTags.class,
				() -> new CacheTagsReader(beanFactory, environment)));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static CachingInstaller holdfastCachingInstaller(ConfigurableListableBeanFactory beanFactory) {
		return new CachingInstaller(beanFactory, SingletonSupplier.of(() -> beanFactory.getBean(CachedMethods.class)));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static CachedMethodChecker holdfastCachedMethodChecker(ConfigurableListableBeanFactory beanFactory,
			CachedMethods methods) {
		return new CachedMethodChecker(beanFactory, methods);
	}

	@Bean(RESOLVER)
	@Lazy
	static CacheResolver holdfastCacheResolver(HoldfastCacheManager manager, CachedMethods methods) {
		CacheResolver resolver = new SimpleCacheResolver(manager);
		return new CallCacheResolver(() -> resolver, methods);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static AnnotatedMethodAdvisor<InvalidationDefinition> holdfastInvalidationAdvisor(
			ConfigurableListableBeanFactory beanFactory, Environment environment) {
		return new AnnotatedMethodAdvisor<>(Feature.INVALIDATION, InvalidateTags.class,
				() -> new InvalidationReader(beanFactory, environment), new InvalidationInvoker(
						SingletonSupplier.of(() -> beanFactory.getBean(INVALIDATOR, TagInvalidator.class))));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static DefinitionChecker holdfastInvalidationDefinitionChecker(ConfigurableListableBeanFactory beanFactory,
			AnnotatedMethodAdvisor<InvalidationDefinition> advisor) {
		return new DefinitionChecker(beanFactory, advisor, INVALIDATOR);
	}

	@Bean(INVALIDATOR)
	@Lazy
	static TagInvalidator holdfastTagInvalidator(ObjectProvider<CacheService> services,
			ObjectProvider<TaskDecorator> decorators) {
		CacheService service = services.getIfUnique();
		if (service == null) {
			throw new IllegalStateException("@InvalidateTags needs one CacheService, but there is "
					+ (services.stream().findAny().isPresent() ? "more than one. Make one of them @Primary."
							: "none. Add spring-boot-starter-jackson, which provides the Jackson 3 that it needs."));
		}
		return new TagInvalidator(service, decorators.orderedStream().toList());
	}

}
