package io.holdfast.spring;

import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.annotation.ScheduledLocked;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Guarded methods of objects that no Spring made, as unit tests have them.
 */
class ContextOutsideTest {

	private final Unguarded unguarded = new Unguarded();

	@Test
	void aJobSpeaksOfJobs() {
		assertThatIllegalStateException().isThrownBy(this.unguarded::report)
			.withMessageStartingWith("No job is run by the code")
			.withMessageContainingAll(Thread.currentThread().getName(), "JobContext.current()", "@ScheduledLocked",
					"'new'", "unit test", "findJob()")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("LockContext", "@DistributedLock"));
		assertThat(JobContext.findJob()).isEmpty();
	}

	@Test
	void aJobUnderAnotherLockNamesThatLock() {
		try (LockContext.Scope scope = new StandInLock("invoice:42").attach()) {
			assertThatIllegalStateException().isThrownBy(this.unguarded::report)
				.withMessageContainingAll("'invoice:42'", "belongs to no job", "JobContext.current()",
						"@ScheduledLocked");
		}
	}

	@Test
	void aLockSpeaksOfLocks() {
		assertThatIllegalStateException().isThrownBy(this.unguarded::pay)
			.withMessageContainingAll("No lock is held", "LockContext.current()", "@DistributedLock", "'new'",
					"unit test", "find()");
		try (LockContext.Scope scope = new StandInLock("invoice:42").attach()) {
			assertThat(this.unguarded.pay()).isEqualTo("invoice:42");
		}
	}

	@Test
	void anOperationSpeaksOfOperations() {
		assertThatIllegalStateException().isThrownBy(this.unguarded::order)
			.withMessageContainingAll("No idempotent operation", "OperationContext.current()", "@Idempotent", "'new'",
					"unit test", "find()");
	}

	@Test
	void subscriptionsSayTheSameOfTheirs() {
		assertThatIllegalStateException().isThrownBy(() -> ReactiveLockContext.current().block())
			.withMessageContainingAll("No lock", "@DistributedLock");
		assertThatIllegalStateException().isThrownBy(() -> ReactiveOperationContext.current().block())
			.withMessageContainingAll("No idempotent operation", "@Idempotent");
	}

	static class Unguarded {

		@ScheduledLocked
		String report() {
			return JobContext.current().tick().toString();
		}

		@DistributedLock
		String pay() {
			return LockContext.current().lockName();
		}

		@Idempotent
		String order() {
			return OperationContext.current().key();
		}

	}

}
