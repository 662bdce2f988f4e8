package io.holdfast.test.contract;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

abstract class ArgumentsContract extends ContractTests {

	private static final int LONG_NAME = 2_000;

	ArgumentsContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "two\nlines", "nul\u0000", "escape\u001b[0m", "\u0085next" })
	void rejectsNamesThatAreBlankOrHaveControlCharacters(String bad) {
		LockClient client = client();

		assertRejected(() -> client.tryAcquire(bad, ONCE), bad);
		assertRejected(() -> client.acquire(bad, PATIENT), bad);
		assertRejected(() -> client.tryAcquire(bad), bad);
		assertRejected(() -> client.tryAcquireAsync(bad, ONCE), bad);
		assertRejected(() -> client.acquireAsync(bad, PATIENT), bad);
		assertRejected(() -> client.tryAcquireAll(List.of(this.name, bad), ONCE), bad);
		assertRejected(() -> client.asLock(bad), bad);
		assertRejected(() -> client.status(bad), bad);
		assertRejected(() -> client.forceRelease(bad), bad);
		assertThat(isFree(client)).isTrue();
	}

	private static void assertRejected(Runnable call, String bad) {
		assertThatIllegalArgumentException().isThrownBy(call::run)
			.withMessageMatching(bad.isBlank() ? "(?is).*(blank|empty).*" : "(?is).*control character.*");
	}

	@Test
	void rejectsNull() {
		LockClient client = client();

		assertThatThrownBy(() -> client.tryAcquire(nothing(), ONCE)).isInstanceOf(RuntimeException.class);
		assertThatThrownBy(() -> client.tryAcquire(this.name, nothing())).isInstanceOf(RuntimeException.class);
		assertThatThrownBy(() -> client.tryAcquireAsync(this.name, nothing())).isInstanceOf(RuntimeException.class);
		assertThatThrownBy(() -> client.tryAcquireAll(nothing(), ONCE)).isInstanceOf(RuntimeException.class);

		assertNothingLeft(client);
	}

	@SuppressWarnings({ "NullAway", "DataFlowIssue" })
	private static <T> T nothing() {
		return null;
	}

	@Test
	void takesAnyOtherName() {
		LockClient one = client();
		LockClient other = client();
		for (String odd : List.of("ключ", "锁🔒", "a b", "{tag}:x", "}{", "*?[", "a:b:c", "'\"\\", "%00")) {
			String oddName = this.name + odd;
			try (LockHandle handle = one.acquire(oddName, ONCE)) {
				assertThat(handle.name()).isEqualTo(oddName);
				assertThat(other.tryAcquire(oddName, ONCE)).as(oddName).isEmpty();
				assertThat(other.status(oddName).held()).as(oddName).isTrue();
			}
		}
	}

	@Test
	void distinguishesLongNames() {
		LockClient one = client();
		LockClient other = client();
		String common = this.name + "x".repeat(LONG_NAME);
		try (LockHandle handle = one.acquire(common + "1", ONCE)) {
			assertThat(handle.name()).isEqualTo(common + "1");
			assertThat(other.tryAcquire(common + "1", ONCE)).isEmpty();

			other.acquire(common + "2", ONCE).close();
			other.acquire(common, ONCE).close();
		}
	}

	@Test
	void rejectsInvalidOptions() {
		LockOptions options = LockOptions.defaults();

		assertThatIllegalArgumentException().isThrownBy(() -> options.withWait(Duration.ofMillis(-1)))
			.withMessageContaining("wait");
		assertThatIllegalArgumentException().isThrownBy(() -> options.withLease(Duration.ZERO))
			.withMessageContaining("lease");
		assertThatIllegalArgumentException().isThrownBy(() -> options.withLease(Duration.ofSeconds(-1)))
			.withMessageContaining("lease");
		assertThatIllegalArgumentException().isThrownBy(() -> options.withMaxHold(Duration.ofSeconds(1)))
			.withMessageContaining("longest hold");
	}

}
