package io.holdfast.cache;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.holdfast.cache.redis.RedisCacheService;
import io.holdfast.cache.redis.RedisCacheServiceBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CacheSettingsTest {

	@Test
	void namesTheValueThatMakesNoSense() {
		assertThatIllegalArgumentException().isThrownBy(() -> CacheSettings.builder().ttl(Duration.ZERO).build())
			.withMessageContaining("'ttl'")
			.withMessageContaining("PT0S");
		assertThatIllegalArgumentException().isThrownBy(() -> CacheSettings.builder().jitter(0.6).build())
			.withMessageContaining("'jitter'")
			.withMessageContaining("0.6");
		assertThatIllegalArgumentException().isThrownBy(() -> CacheSettings.builder().nearSize(-1).build())
			.withMessageContaining("'nearSize'");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> CacheSettings.builder().stale(Duration.ofDays(100_000)).build())
			.withMessageContaining("'stale'");
		assertThatIllegalArgumentException().isThrownBy(() -> CacheOptions.tagged("a", " "));
		assertThatIllegalArgumentException().isThrownBy(() -> CacheOptions.defaults().withTtl(Duration.ofNanos(1)));
	}

	@Test
	void isAskedOfTheBuilderOfAServiceToo() {
		RedisCacheServiceBuilder builder = builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.timeout(Duration.ZERO))
			.withMessageContaining("PT0S");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.failuresBeforeFallback(0))
			.withMessageContaining("0");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.maxPendingEvictions(-1))
			.withMessageContaining("-1");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.maxKeyLength(10).build())
			.withMessageContaining("10");
	}

	@Test
	void keepsEachTagOnce() {
		assertThat(CacheOptions.tagged("a", "b", "a").tags()).isEqualTo(List.of("a", "b"));
	}

	@Test
	void limitsTheTagsOfAValue() {
		String[] tags = IntStream.range(0, 65).mapToObj(String::valueOf).toArray(String[]::new);
		assertThatIllegalArgumentException().isThrownBy(() -> CacheOptions.tagged(tags)).withMessageContaining("65");
	}

	@Test
	void startsFromOtherSettings() {
		CacheSettings settings = CacheSettings.builder().ttl(Duration.ofSeconds(5)).build();
		assertThat(settings.toBuilder().nearSize(7).build().ttl()).isEqualTo(Duration.ofSeconds(5));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT0.0009S", "PT2562047788015215H30M7S", "PT-1S" })
	void durationsOfOptionsAndBuilderAreRefusedWithWhatIsAllowed(Duration value) {
		assertThatIllegalArgumentException().isThrownBy(() -> CacheOptions.defaults().withTtl(value))
			.withMessageContaining("TTL of a cached value")
			.withMessageContaining(value.toString())
			.withMessageContaining("3650 days");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().timeout(value))
			.withMessageContaining("command timeout of a cache")
			.withMessageContaining(value.toString())
			.withMessageContaining("3650 days");
	}

	private static RedisCacheServiceBuilder builder() {
		return RedisCacheService.builder((options) -> {
			throw new IllegalStateException("No node is opened with what is wrong");
		}, (type) -> {
			throw new IllegalStateException("Nothing is written or read");
		});
	}

}
