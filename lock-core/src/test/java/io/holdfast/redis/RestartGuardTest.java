package io.holdfast.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RestartGuardTest {

	private static final Duration GUARD = Duration.ofSeconds(5);

	private static final Duration DAY = Duration.ofDays(1);

	// Close to an overflow, as a monotonic clock may be.
	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());

	private final RestartGuard guard = new RestartGuard(GUARD, this.now::get);

	@Nested
	class FirstSeen {

		@Test
		void waitsForWhatItsUptimeLessASecondLeaves() {
			assertThat(RestartGuardTest.this.guard.connected("a", Duration.ofSeconds(2)))
				.isEqualTo(Duration.ofSeconds(4));
			assertVotesAfter(Duration.ofSeconds(4));
		}

		@ParameterizedTest
		@ValueSource(longs = { 0, 1 })
		void waitsTheWholeGuardWhenItMayHaveJustStarted(long uptime) {
			assertThat(RestartGuardTest.this.guard.connected("a", Duration.ofSeconds(uptime))).isEqualTo(GUARD);
			assertVotesAfter(GUARD);
		}

		@Test
		void waitsTheWholeGuardIfItsUptimeIsUnknown() {
			assertThat(RestartGuardTest.this.guard.connected("a", null)).isEqualTo(GUARD);
		}

		@Test
		void votesAtOnceWhenItHasRunForLonger() {
			assertThat(RestartGuardTest.this.guard.connected("a", Duration.ofSeconds(6))).isZero();
			assertThat(RestartGuardTest.this.guard.mayVote()).isTrue();
		}

		@Test
		void isNotBelievedAnUptimeBelowZero() {
			assertThat(RestartGuardTest.this.guard.connected("a", Duration.ofSeconds(-3600))).isEqualTo(GUARD);
		}

	}

	@Nested
	class SeenBefore {

		@Test
		void waitsTheWholeGuardAfterARestartWhateverItsUptime() {
			RestartGuardTest.this.guard.connected("a", DAY);
			assertThat(RestartGuardTest.this.guard.connected("b", DAY)).isEqualTo(GUARD);
			assertVotesAfter(GUARD);
		}

		@Test
		void isNotBarredByAClockThatStepsBack() {
			RestartGuardTest.this.guard.connected("a", DAY);
			assertThat(RestartGuardTest.this.guard.connected("a", Duration.ZERO)).isZero();
			assertThat(RestartGuardTest.this.guard.mayVote()).isTrue();
		}

		@Test
		void isNotFreedByAClockThatStepsForward() {
			RestartGuardTest.this.guard.connected("a", Duration.ZERO);
			pass(Duration.ofSeconds(3));
			assertThat(RestartGuardTest.this.guard.connected("a", DAY)).isZero();
			assertVotesAfter(Duration.ofSeconds(2));
		}

		@Test
		void waitsAgainFromItsNextRestart() {
			RestartGuardTest.this.guard.connected("a", DAY);
			RestartGuardTest.this.guard.connected("b", Duration.ZERO);
			pass(Duration.ofSeconds(4));
			RestartGuardTest.this.guard.connected("c", Duration.ZERO);
			assertVotesAfter(GUARD);
		}

		@Test
		void waitsIfItsRunIdIsUnknown() {
			RestartGuardTest.this.guard.connected(null, DAY);
			assertThat(RestartGuardTest.this.guard.mayVote()).isTrue();
			assertThat(RestartGuardTest.this.guard.connected(null, DAY)).isEqualTo(GUARD);
		}

	}

	@Test
	void letsEverybodyVoteWhenItIsOff() {
		RestartGuard off = new RestartGuard(Duration.ZERO, this.now::get);
		off.connected("a", Duration.ZERO);
		assertThat(off.connected("b", Duration.ZERO)).isZero();
		assertThat(off.mayVote()).isTrue();
	}

	private void assertVotesAfter(Duration time) {
		pass(time.minusNanos(1));
		assertThat(this.guard.mayVote()).isFalse();
		pass(Duration.ofNanos(1));
		assertThat(this.guard.mayVote()).isTrue();
	}

	private void pass(Duration time) {
		this.now.addAndGet(time.toNanos());
	}

}
