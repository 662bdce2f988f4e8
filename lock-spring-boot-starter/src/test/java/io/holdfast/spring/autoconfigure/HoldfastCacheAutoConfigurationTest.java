package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.holdfast.cache.CacheService;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.local.LocalCacheService;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.annotation.InvalidateTags;
import io.holdfast.spring.cache.HoldfastCacheManager;
import io.holdfast.spring.cache.JsonValueCodec;
import io.holdfast.spring.observation.CacheMeterBinding;
import io.holdfast.spring.observation.HoldfastCacheMeterBinderProvider;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.cache.actuate.endpoint.CachesEndpoint;
import org.springframework.boot.cache.autoconfigure.CachesEndpointAutoConfiguration;
import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

class HoldfastCacheAutoConfigurationTest {

	private final ApplicationContextRunner contexts = Contexts.local().withUserConfiguration(Caching.class);

	@Nested
	class TheManager {

		private final ApplicationContextRunner contexts = HoldfastCacheAutoConfigurationTest.this.contexts;

		@Test
		void isOurs() {
			this.contexts.run((context) -> assertThat(context).getBean(CacheManager.class)
				.isInstanceOf(HoldfastCacheManager.class));
		}

		@Test
		void isNotThereWithoutCaching() {
			Contexts.local().run((context) -> assertThat(context).doesNotHaveBean(CacheManager.class));
		}

		@Test
		void isTheApplicationsWhereItHasOne() {
			this.contexts.withBean(ConcurrentMapCacheManager.class)
				.run((context) -> assertThat(context).hasSingleBean(CacheManager.class)
					.hasSingleBean(ConcurrentMapCacheManager.class));
			CacheResolver resolver = (context) -> List.of();
			this.contexts.withBean("cacheResolver", CacheResolver.class, () -> resolver)
				.withBean(CachingConfigurer.class, () -> new CachingConfigurer() {

					@Override
					public CacheResolver cacheResolver() {
						return resolver;
					}

				})
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CacheManager.class));
		}

		@Test
		void isChosenAsSpringDoes() {
			ApplicationContextRunner two = this.contexts
				.withBean("ours", HoldfastCacheManager.class,
						() -> HoldfastCacheManager
							.builder(LocalCacheService.builder(new JsonValueCodec(new JsonMapper())).build())
							.build())
				.withBean(Cached.class);
			two.withBean("other", ConcurrentMapCacheManager.class)
				.run((context) -> assertThat(context).getFailure()
					.hasMessageContaining("expected single matching CacheManager but found 2: ours,other"));
			two.withBean("other", CacheManager.class, ConcurrentMapCacheManager::new, (bean) -> bean.setPrimary(true))
				.run((context) -> {
					context.getBean(Cached.class).run("a");
					assertThat(context.getBean("other", CacheManager.class).getCacheNames()).containsExactly("cached");
					assertThat(context.getBean("ours", CacheManager.class).getCacheNames()).isEmpty();
				});
			two.withBean("other", ConcurrentMapCacheManager.class)
				.withBean(CachingConfigurer.class, () -> new CachingConfigurer() {

					private final CacheManager configured = new ConcurrentMapCacheManager("configured", "cached");

					@Override
					public CacheManager cacheManager() {
						return this.configured;
					}

				})
				.run((context) -> {
					context.getBean(Cached.class).run("a");
					assertThat(context.getBean("ours", CacheManager.class).getCacheNames()).isEmpty();
					assertThat(context.getBean("other", CacheManager.class).getCacheNames()).isEmpty();
				});
		}

		@Test
		void isOursUnderAnotherType() {
			this.contexts
				.withBean("declared", CacheManager.class,
						() -> HoldfastCacheManager
							.builder(LocalCacheService.builder(new JsonValueCodec(new JsonMapper())).build())
							.build())
				.withBean(Cached.class)
				.run((context) -> {
					context.getBean(Cached.class).run("a");
					context.getBean(Cached.class).run("a");
					assertThat(context.getBean(CacheManager.class).getCacheNames()).containsExactly("cached");
				});
		}

		@Test
		void isSpringBootsWhereTheApplicationSaysSo() {
			this.contexts.withPropertyValues("spring.cache.type=none")
				.run((context) -> assertThat(context).getBean(CacheManager.class).isInstanceOf(NoOpCacheManager.class));
			this.contexts.withPropertyValues("spring.cache.cache-names=a,b", "spring.cache.type=simple")
				.run((context) -> assertThat(context).getBean(CacheManager.class)
					.isInstanceOf(ConcurrentMapCacheManager.class));
			this.contexts.withPropertyValues("spring.cache.caffeine.spec=maximumSize=3")
				.run((context) -> assertThat(context).hasSingleBean(CacheManager.class)
					.doesNotHaveBean(HoldfastCacheManager.class));
		}

		@Test
		void isSpringBootsWhereOursIsTurnedOff() {
			for (String property : List.of("holdfast.cache.enabled=false", "holdfast.enabled=false")) {
				this.contexts.withPropertyValues(property).withBean(Invalidating.class).run((context) -> {
					assertThat(context).hasNotFailed()
						.hasSingleBean(CacheManager.class)
						.doesNotHaveBean(HoldfastCacheManager.class)
						.doesNotHaveBean(CacheService.class);
					context.getBean(Invalidating.class).run();
				});
			}
		}

		@Test
		void isSpringBootsWithoutJackson() {
			this.contexts.withClassLoader(new FilteredClassLoader(JsonMapper.class))
				.run((context) -> assertThat(context).hasNotFailed()
					.hasSingleBean(CacheManager.class)
					.doesNotHaveBean(HoldfastCacheManager.class));
		}

		@Test
		void usesTheServiceOfTheApplication() {
			this.contexts
				.withBean("mine", CacheService.class,
						() -> LocalCacheService.builder(new JsonValueCodec(new JsonMapper())).build())
				.run((context) -> {
					assertThat(context).hasSingleBean(CacheService.class);
					assertThat(
							Objects.requireNonNull(context.getBean(CacheManager.class).getCache("a")).getNativeCache())
						.isSameAs(context.getBean("mine"));
				});
		}

	}

	@Nested
	class TheService {

		@Test
		void isThereForThoseWhoAsk() {
			Contexts.local().run((context) -> {
				assertThat(context.getBeanFactory().containsSingleton("holdfastCacheService")).isFalse();
				CacheService service = context.getBean(CacheService.class);
				service.put("a", "k", "v");
				assertThat(service.get("a", "k", String.class).value()).isEqualTo("v");
			});
		}

		@Test
		void hasTheSettingsOfTheProperties() {
			Contexts.local()
				.withPropertyValues("holdfast.cache.ttl=3m", "holdfast.cache.near.size=7",
						"holdfast.cache.caches.a.ttl=4m", "holdfast.cache.caches.a.stale.ttl=5s",
						"holdfast.cache.caches.[b_c].load.wait=6s")
				.run((context) -> {
					CacheService service = context.getBean(CacheService.class);
					CacheSettings all = CacheSettings.builder().ttl(Duration.ofMinutes(3)).nearSize(7).build();
					assertThat(service.settings("other")).isEqualTo(all);
					assertThat(service.settings("a"))
						.isEqualTo(all.toBuilder().ttl(Duration.ofMinutes(4)).stale(Duration.ofSeconds(5)).build());
					assertThat(service.settings("b_c"))
						.isEqualTo(all.toBuilder().loadWait(Duration.ofSeconds(6)).build());
					assertThat(service.cacheNames()).contains("a", "b_c");
				});
		}

		@Test
		void saysWhatIsMissing() {
			Contexts.redis()
				.withPropertyValues("holdfast.redis.nodes=redis://127.0.0.1:1", "holdfast.redis.connect-timeout=1ms")
				.withBean("one", RedisConnectionFactory.class, () -> mock(RedisConnectionFactory.class))
				.withBean("other", RedisConnectionFactory.class, () -> mock(RedisConnectionFactory.class))
				.withBean(Invalidating.class)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(RedisNodesException.class)
					.hasMessageContaining("more than one Redis connection factory")
					.hasMessageContaining("holdfast.mode=local"));
			Contexts.redis()
				.withPropertyValues("holdfast.redis.nodes=redis://127.0.0.1:1", "holdfast.redis.connect-timeout=1ms")
				.withBean(RedisConnectionFactory.class, () -> mock(RedisConnectionFactory.class))
				.withBean(Invalidating.class)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(RedisNodesException.class)
					.hasMessageContaining("which the shared cache cannot use")
					.hasMessageContaining("Lettuce connection factory"));
			Contexts.local()
				.withBean("other", JsonMapper.class, () -> new JsonMapper())
				.withBean("another", JsonMapper.class, () -> new JsonMapper())
				.withBean(Invalidating.class)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("no single JsonMapper"));
		}

		@Test
		void saysWhichTypeCannotBeRead() {
			Contexts.local()
				.withPropertyValues("holdfast.cache.caches.a.type=java.io.InputStream")
				.withBean(Invalidating.class)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(InvalidPropertyException.class)
					.hasMessageContaining("'holdfast.cache.caches.a.type'")
					.hasMessageContaining("java.io.InputStream"));
			Contexts.local()
				.withPropertyValues("holdfast.cache.caches.a.type=no.such.Type")
				.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("no.such.Type"));
		}

	}

	@Nested
	class Meters {

		private final ApplicationContextRunner contexts = HoldfastCacheAutoConfigurationTest.this.contexts
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withBean(Cached.class);

		private final ApplicationContextRunner plain = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, JacksonAutoConfiguration.class,
					HoldfastAutoConfiguration.class, HoldfastCacheAutoConfiguration.class,
					HoldfastCacheMetricsAutoConfiguration.class))
			.withUserConfiguration(Caching.class)
			.withPropertyValues("holdfast.mode=local")
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new);

		@Test
		void areThoseOfSpringBootAndOurOwn() {
			this.contexts.withPropertyValues("holdfast.cache.caches.early.ttl=1m").run((context) -> {
				assertThat(context).hasSingleBean(HoldfastCacheMeterBinderProvider.class);
				Cached cached = context.getBean(Cached.class);
				cached.run("a");
				cached.run("a");
				CacheManager manager = context.getBean(CacheManager.class);
				Objects.requireNonNull(manager.getCache("cached")).evict("a");
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(count(registry, "cache.gets", Map.of("result", "hit"))).isEqualTo(1);
				assertThat(count(registry, "cache.gets", Map.of("result", "miss"))).isEqualTo(1);
				assertThat(count(registry, "cache.puts", Map.of())).isEqualTo(1);
				assertThat(count(registry, "cache.evictions", Map.of())).isEqualTo(1);
				assertThat(count(registry, "holdfast.cache.load.shared", Map.of())).isZero();
				assertThat(count(registry, "holdfast.cache.hits", Map.of("source", "stale"))).isZero();
				assertThat(registry.find("cache.gets").tag("cache", "early").functionCounters()).hasSize(2);
				assertThat(registry.find("holdfast.cache.load").tag("cache", "cached").functionTimer()).isNotNull()
					.extracting(FunctionTimer::count)
					.isEqualTo(0.0);
				manager.getCache("late");
				assertThat(registry.find("cache.gets").tag("cache", "late").functionCounters()).hasSize(2);
			});
		}

		@Test
		void areBoundWithoutSpringBootsBinding() {
			this.plain.withClassLoader(new FilteredClassLoader(CacheMeterBinderProvider.class)).run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(HoldfastCacheMeterBinderProvider.class);
				Objects.requireNonNull(context.getBean(CacheManager.class).getCache("cached")).get("a", String.class);
				assertThat(count(context.getBean(MeterRegistry.class), "cache.gets", Map.of("result", "miss")))
					.isEqualTo(1);
			});
		}

		@Test
		void needARegistryAndOurManager() {
			HoldfastCacheAutoConfigurationTest.this.contexts
				.run((context) -> assertThat(context).doesNotHaveBean(CacheMeterBinding.class));
			this.contexts.withBean(ConcurrentMapCacheManager.class)
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CacheMeterBinding.class));
			this.plain.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CacheMeterBinding.class));
		}

		private static double count(MeterRegistry registry, String name, Map<String, String> tags) {
			var search = registry.find(name)
				.tag("cache", "cached")
				.tag("name", "cached")
				.tag("cache.manager", "cacheManager");
			tags.forEach(search::tag);
			FunctionCounter counter = Objects.requireNonNull(search.functionCounter(), name);
			return counter.count();
		}

	}

	@Test
	void letsTheEndpointShowCaches() {
		this.contexts.withBean(Cached.class)
			.withConfiguration(AutoConfigurations.of(CachesEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=caches")
			.run((context) -> {
				CachesEndpoint endpoint = context.getBean(CachesEndpoint.class);
				assertThat(Objects.requireNonNull(endpoint.caches().getCacheManagers().get("cacheManager")).getCaches())
					.containsKey("cached");
				context.getBean(Cached.class).run("a");
				assertThat(endpoint.clearCache("cached", null)).isTrue();
				context.getBean(Cached.class).run("a");
				assertThat(context.getBean(Cached.class).runs()).isEqualTo(2);
			});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Caching {

	}

	static class Invalidating {

		@InvalidateTags(cache = "c", tags = "t")
		public void run() {
		}

	}

	static class Cached {

		private int runs;

		public int runs() {
			return this.runs;
		}

		@Cacheable("cached")
		public @Nullable String run(String id) {
			this.runs++;
			return id;
		}

	}

}
