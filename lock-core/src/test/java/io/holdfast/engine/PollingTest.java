package io.holdfast.engine;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PollingTest {

	private final Polling polling = new Polling(Duration.ofMillis(50), Duration.ofMillis(500));

	@Test
	void slowsDownWithinItsBounds() {
		long[] full = { 50, 100, 200, 400, 500, 500 };
		for (int polls = 0; polls < full.length; polls++) {
			for (int i = 0; i < 1000; i++) {
				assertThat(this.polling.pause(polls)).isBetween(Duration.ofMillis(full[polls]).dividedBy(2),
						Duration.ofMillis(full[polls]));
			}
		}
	}

	@Test
	void neverOverflows() {
		Polling slow = new Polling(Duration.ofDays(100_000), Duration.ofDays(100_000));
		assertThat(slow.pause(Integer.MAX_VALUE)).isBetween(Duration.ofDays(50_000), Duration.ofDays(100_000));
		assertThat(this.polling.pause(Integer.MAX_VALUE)).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
	}

	@Test
	void keepsWaitersOutOfStep() {
		assertThat(IntStream.range(0, 100).mapToObj((i) -> this.polling.pause(5)).distinct()).hasSizeGreaterThan(50);
	}

	@Test
	void checksItsPauses() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Polling(Duration.ZERO, Duration.ofSeconds(1)));
		assertThatIllegalArgumentException().isThrownBy(() -> new Polling(Duration.ofSeconds(2), Duration.ofSeconds(1)))
			.withMessageContaining("PT2S");
	}

}
