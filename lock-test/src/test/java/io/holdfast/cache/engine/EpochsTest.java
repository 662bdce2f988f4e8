package io.holdfast.cache.engine;

import java.util.List;
import java.time.Duration;

import io.holdfast.test.Eventually;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EpochsTest {

	private final Epochs epochs = new Epochs(Duration.ofMinutes(1), 10);

	@Test
	void letAReadThatNothingHasChangedStand() {
		Epochs.Sample sample = this.epochs.sample();
		this.epochs.changed("other");
		assertThat(this.epochs.unchanged(sample, List.of("a", "b"))).isTrue();
	}

	@Test
	void endAReadWhoseKeysChange() {
		Epochs.Sample sample = this.epochs.sample();
		this.epochs.changed("b");
		assertThat(this.epochs.unchanged(sample, List.of("a", "b"))).isFalse();
		assertThat(this.epochs.unchanged(this.epochs.sample(), List.of("a", "b"))).isTrue();
	}

	@Test
	void endAllReadsWhenEverythingMayHaveChanged() {
		Epochs.Sample sample = this.epochs.sample();
		this.epochs.everythingChanged();
		assertThat(this.epochs.unchanged(sample, List.of("a"))).isFalse();
		assertThat(this.epochs.unchanged(this.epochs.sample(), List.of("a"))).isTrue();
	}

	@Test
	void endReadsThatAreOlderThanAForgottenChange() {
		Epochs.Sample sample = this.epochs.sample();
		this.epochs.changed("a");
		for (int i = 0; i < 1000; i++) {
			this.epochs.changed("key-" + i);
		}
		assertThat(this.epochs.unchanged(sample, List.of("a"))).isFalse();
		assertThat(this.epochs.unchanged(this.epochs.sample(), List.of("a"))).isTrue();
	}

	@Test
	void endReadsThatAreTooOld() {
		Epochs brief = new Epochs(Duration.ofMillis(1), 10);
		Epochs.Sample sample = brief.sample();
		Eventually.await("the read is too old", () -> !brief.unchanged(sample, List.of("a")));
	}

}
