package io.holdfast.cache.engine;

import java.util.List;
import java.time.Duration;

import io.holdfast.test.Eventually;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InvalidationClockTest {

	private final InvalidationClock clock = new InvalidationClock(Duration.ofMinutes(1), 10);

	@Test
	void letAReadThatNothingHasChangedStand() {
		InvalidationClock.Sample sample = this.clock.sample();
		this.clock.changed("other");
		assertThat(this.clock.unchanged(sample, List.of("a", "b"))).isTrue();
	}

	@Test
	void endAReadWhoseKeysChange() {
		InvalidationClock.Sample sample = this.clock.sample();
		this.clock.changed("b");
		assertThat(this.clock.unchanged(sample, List.of("a", "b"))).isFalse();
		assertThat(this.clock.unchanged(this.clock.sample(), List.of("a", "b"))).isTrue();
	}

	@Test
	void endAllReadsWhenEverythingMayHaveChanged() {
		InvalidationClock.Sample sample = this.clock.sample();
		this.clock.everythingChanged();
		assertThat(this.clock.unchanged(sample, List.of("a"))).isFalse();
		assertThat(this.clock.unchanged(this.clock.sample(), List.of("a"))).isTrue();
	}

	@Test
	void endReadsThatAreOlderThanAForgottenChange() {
		InvalidationClock.Sample sample = this.clock.sample();
		this.clock.changed("a");
		for (int i = 0; i < 1000; i++) {
			this.clock.changed("key-" + i);
		}
		assertThat(this.clock.unchanged(sample, List.of("a"))).isFalse();
		assertThat(this.clock.unchanged(this.clock.sample(), List.of("a"))).isTrue();
	}

	@Test
	void endReadsThatAreTooOld() {
		InvalidationClock brief = new InvalidationClock(Duration.ofMillis(1), 10);
		InvalidationClock.Sample sample = brief.sample();
		Eventually.await("the read is too old", () -> !brief.unchanged(sample, List.of("a")));
	}

}
