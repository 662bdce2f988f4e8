package io.holdfast.lock;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LockOptionsTest {

	private final LockOptions options = LockOptions.defaults();

	@Test
	void haveDefaults() {
		assertThat(this.options)
			.isEqualTo(new LockOptions(Duration.ofSeconds(3), Duration.ofSeconds(30), true, null, false, null));
	}

	@Test
	void areCopiedWithAChange() {
		assertThat(this.options.withWait(Duration.ofSeconds(1))
			.withLease(Duration.ofSeconds(2))
			.withRenew(false)
			.withMaxHold(Duration.ofSeconds(4))
			.fenced()
			.withLabel("invoices"))
			.isEqualTo(new LockOptions(Duration.ofSeconds(1), Duration.ofSeconds(2), false, Duration.ofSeconds(4), true,
					"invoices"));
		assertThat(this.options).isSameAs(LockOptions.defaults());
	}

	@Test
	void checkTheirDurations() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.options.withWait(Duration.ofMillis(-1)))
			.withMessageContaining("PT-0.001S");
		assertThatIllegalArgumentException().isThrownBy(() -> this.options.withLease(Duration.ofNanos(999_999)))
			.withMessageContaining("PT0.000999999S");
		assertThatIllegalArgumentException().isThrownBy(() -> this.options.withMaxHold(Duration.ofSeconds(29)))
			.withMessageContaining("PT29S")
			.withMessageContaining("PT30S");
	}

}
