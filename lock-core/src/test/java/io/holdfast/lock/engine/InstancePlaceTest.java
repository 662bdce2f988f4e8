package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.holdfast.lock.engine.InstancePlace.Next;
import io.holdfast.lock.engine.LockNode.Place;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InstancePlaceTest {

	private static final long TICKET = 1_700_000_000_000_000L;

	private final AtomicLong numbers = new AtomicLong();

	private final FakeTime time = new FakeTime();

	private final InstancePlace place = new InstancePlace(this.time);

	@Nested
	class AfterTheQueueHasAnswered {

		@Test
		void theOneWhoseTurnItIsTriesAndHasNoEntry() {
			assertThat(enter(turn(), true)).isEqualTo(Next.TRY);
			assertThat(place().isEntered()).isFalse();
			assertThat(place().end()).isFalse();
		}

		@Test
		void theOthersSleepUntilTheyAreCalled() {
			assertThat(enter(behind(1), true)).isEqualTo(Next.SLEEP);
			assertThat(place().isAsleep()).isTrue();
			assertThat(place().isFirst()).isFalse();
		}

		@Test
		void theFirstWatchesALockThatAQuorumHolds() {
			assertThat(enter(behind(0), true)).isEqualTo(Next.WATCH);
			assertThat(place().isFirst()).isTrue();
			assertThat(place().isAsleep()).isFalse();
		}

		@Test
		void theFirstSleepsIfOnlyTheKeeperWasSeenToHoldTheLock() {
			assertThat(enter(behind(0), false)).isEqualTo(Next.SLEEP);
			assertThat(place().isFirst()).isTrue();
		}

		@Test
		void withoutAnAnswerItWatchesALockThatIsHeldAndTriesOtherwise() {
			assertThat(enter(null, true)).isEqualTo(Next.WATCH);
			assertThat(enter(null, false)).isEqualTo(Next.TRY);
			assertThat(place().isEntered()).isFalse();
		}

		@Test
		void withoutAnAnswerItKeepsItsEntryAndItsTicket() {
			enter(behind(1), true);
			enter(null, true);
			assertThat(place().isEntered()).isTrue();
			assertThat(place().ticket()).isEqualTo(TICKET);
		}

	}

	@Nested
	class ACall {

		@Test
		void thatOvertakesTheAnswerIsNotLost() {
			place().entering(numbers());
			place().called();
			assertThat(place().entered(behind(2), true, true)).isEqualTo(Next.TRY);
			// It may have been sent before the entry.
			assertThat(place().end()).isTrue();
		}

		@Test
		void thatArrivesInsteadOfTheAnswerIsNotLost() {
			place().entering(numbers());
			place().called();
			assertThat(place().entered(null, true, true)).isEqualTo(Next.TRY);
		}

		@Test
		void thatNobodyWantsAnyMoreIsPassedOn() {
			enter(behind(1), true);
			place().called();
			assertThat(place().isCalled()).isTrue();
			place().awake();
			// Nobody wants the turn any more, so it is passed on.
			assertThat(place().end()).isTrue();
			assertThat(place().end()).isFalse();
		}

		@Test
		void isAnsweredByTheNextRequest() {
			enter(behind(1), true);
			place().called();
			place().asking();
			assertThat(place().isCalled()).isFalse();
		}

	}

	@Nested
	class ALockThatBecomesFree {

		@Test
		void whileTheQueueIsAskedIsTried() {
			place().entering(numbers());
			place().freed();
			assertThat(place().entered(behind(2), true, true)).isEqualTo(Next.TRY);
		}

		@Test
		void beforeTheQueueIsAskedIsKnownToIt() {
			place().freed();
			assertThat(enter(behind(2), true)).isEqualTo(Next.SLEEP);
		}

	}

	@Nested
	class AWarning {

		@Test
		void leavesTheLockToOthersUntilTheNextRequest() {
			enter(behind(0), false);
			place().asking();
			place().warned();
			assertThat(place().isWarned()).isTrue();
			assertThat(place().isAsleep()).isTrue();
			place().asking();
			assertThat(place().isWarned()).isFalse();
			assertThat(place().isAsleep()).isFalse();
		}

		@Test
		void keepsTheEntry() {
			enter(behind(1), true);
			place().warned();
			assertThat(place().end()).isTrue();
		}

	}

	@Nested
	class WithoutAWaiter {

		@Test
		void nothingIsDone() {
			assertThat(leaveAndReceive(behind(1))).isEqualTo(Next.NOTHING);
			assertThat(leaveAndReceive(null)).isEqualTo(Next.NOTHING);
		}

		@Test
		void theEntryIsLeft() {
			leaveAndReceive(behind(1));
			assertThat(place().end()).isTrue();
			assertThat(place().end()).isFalse();
		}

		@Test
		void theTurnIsPassedOn() {
			leaveAndReceive(turn());
			assertThat(place().end()).isTrue();
		}

		private Next leaveAndReceive(@Nullable Place answer) {
			place().entering(numbers());
			return place().entered(answer, false, true);
		}

	}

	@Nested
	class TheTicket {

		@Test
		void keepsThePlaceAndTheNumberAfterARefusedAttempt() {
			enter(behind(1), true);
			long number = place().number();
			place().called();
			place().asking();
			enter(behind(0), true);
			assertThat(place().ticket()).isEqualTo(TICKET);
			assertThat(place().number()).isEqualTo(number);
		}

		@Test
		void endsWithTheWait() {
			enter(behind(1), true);
			long number = place().number();
			place().end();
			assertThat(place().ticket()).isZero();
			enter(behind(1), true);
			assertThat(place().number()).isGreaterThan(number);
		}

	}

	@Nested
	class TheNextLook {

		@Test
		void isWhenTheQueueSays() {
			Place answer = new Place(false, 1, TICKET, Duration.ofMillis(47));
			enter(answer, true);
			assertThat(place().untilLook(answer)).isEqualTo(Duration.ofMillis(47));
		}

		@Test
		void isSecondsAwayForThoseBehind() {
			enter(behind(3), true);
			assertThat(place().untilLook(behind(3))).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
			assertThat(place().untilLookAfterChange()).isNull();
		}

		@Test
		void isLaterForEachOneInFrontWhenTheKeyHasChanged() {
			enter(behind(1), true);
			assertThat(place().untilLookAfterChange()).isEqualTo(Duration.ofMillis(35));
			enter(behind(2), true);
			assertThat(place().untilLookAfterChange()).isEqualTo(Duration.ofMillis(70));
		}

		@Test
		void comesBeforeTheQueueForgetsTheFirst() {
			enter(behind(0), true);
			assertThat(place().untilRefresh()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(25));
			place().asking();
			time().advance(Duration.ofSeconds(19));
			assertThat(place().untilRefresh()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(6));
			time().advance(Duration.ofSeconds(10));
			assertThat(place().untilRefresh()).isZero();
		}

		@Test
		void isNotNeededWithoutAnEntry() {
			assertThat(place().untilRefresh()).isEqualTo(NodeAvailability.NEVER);
		}

	}

	private FakeTime time() {
		return this.time;
	}

	private InstancePlace place() {
		return this.place;
	}

	private LongSupplier numbers() {
		return this.numbers::incrementAndGet;
	}

	private Next enter(@Nullable Place answer, boolean held) {
		this.place.entering(numbers());
		return this.place.entered(answer, true, held);
	}

	private static Place turn() {
		return new Place(true, 0, TICKET, null);
	}

	private static Place behind(long ahead) {
		return new Place(false, ahead, TICKET, null);
	}

}
