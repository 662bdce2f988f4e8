package io.holdfast.cache.engine;

import java.time.Duration;
import java.util.List;

import io.holdfast.test.Eventually;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NearCacheUnitTest {

	private final NearCache near = new NearCache(10, Duration.ofMinutes(1));

	@Test
	void letsAMessageDuringTheReadWin() {
		InvalidationClock.Sample sample = this.near.sample();
		this.near.changed("cache:users:tag:team");
		put(sample);
		assertThat(this.near.<String>get("1", String.class)).isNull();
		put(this.near.sample());
		assertThat(this.near.<String>get("1", String.class)).isNotNull();
	}

	@Test
	void forgetsWhatWasReadBeforeMessagesWereLost() {
		put(this.near.sample());
		this.near.everythingChanged();
		assertThat(this.near.<String>get("1", String.class)).isNull();
	}

	@Test
	void countsItsTtlFromTheBeginningOfTheRead() {
		NearCache brief = new NearCache(10, Duration.ofMillis(20));
		InvalidationClock.Sample sample = brief.sample();
		Eventually.await("what was read so long ago is not kept, however late it comes", () -> {
			brief.put("1", String.class, "Ada", sample, Long.MAX_VALUE, List.of("cache:users:1"));
			return brief.<String>get("1", String.class) == null;
		});
	}

	@Test
	void isNotUsedWithoutASize() {
		NearCache none = new NearCache(0, Duration.ofMinutes(1));
		none.put("1", String.class, "Ada", none.sample(), Long.MAX_VALUE, List.of("cache:users:1"));
		assertThat(none.isUsed()).isFalse();
		assertThat(none.<String>get("1", String.class)).isNull();
	}

	private void put(InvalidationClock.Sample sample) {
		this.near.put("1", String.class, "Ada", sample, Long.MAX_VALUE,
				List.of("cache:users:1", "cache:users:tag:team"));
	}

}
