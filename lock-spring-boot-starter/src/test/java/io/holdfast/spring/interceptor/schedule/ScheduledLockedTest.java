package io.holdfast.spring.interceptor.schedule;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.JobContext;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.ReactiveLockContext;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.Once;
import io.holdfast.spring.annotation.ScheduledLocked;
import io.holdfast.test.Eventually;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.ScheduledMethodRunnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ScheduledLockedTest {

	private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	private final MutableClock clock = new MutableClock(NOON);

	private final ApplicationContextRunner contexts = Contexts.local()
		.withBean(Jobs.class)
		.withBean(ThreadPoolTaskScheduler.class, () -> {
			ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
			scheduler.setClock(this.clock);
			return scheduler;
		});

	@Nested
	class WhileRunning {

		@Test
		void runsAJobAndFreesItsLock() {
			ScheduledLockedTest.this.contexts.run((context) -> {
				assertThat(context.getBean(Jobs.class).number()).isEqualTo(42);
				assertThat(context.getBean(LockClient.class).status("number").held()).isFalse();
			});
		}

		@Test
		void skipsAJobThatRunsElsewhereWithAnEmptyValue() {
			ScheduledLockedTest.this.contexts.run((context) -> {
				Jobs jobs = context.getBean(Jobs.class);
				try (LockHandle elsewhere = context.getBean(LockClient.class)
					.acquireAll(List.of("number", "truth", "text", "optional", "stage", "mono", "nothing"),
							context.getBean(LockClient.class).defaultOptions())) {
					assertThat(jobs.number()).isZero();
					assertThat(jobs.truth()).isFalse();
					assertThat(jobs.text()).isNull();
					assertThat(jobs.optional()).isEmpty();
					assertThat(jobs.stage(new CompletableFuture<>())).isCompletedWithValue(null);
					StepVerifier.create(jobs.mono(Mono.just("never"))).verifyComplete();
					jobs.nothing();
					assertThat(jobs.ran()).isEmpty();
					assertThat(elsewhere.isHeld()).isTrue();
				}
				jobs.nothing();
				assertThat(jobs.ran()).containsExactly("nothing");
			});
		}

		@Test
		void holdsTheLockUntilAStageCompletes() {
			ScheduledLockedTest.this.contexts.run((context) -> {
				LockClient locks = context.getBean(LockClient.class);
				CompletableFuture<String> work = new CompletableFuture<>();
				CompletableFuture<String> result = context.getBean(Jobs.class).stage(work);
				assertThat(locks.status("stage").held()).isTrue();
				work.complete("done");
				assertThat(result.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("done");
				assertThat(locks.status("stage").held()).isFalse();
			});
		}

		@Test
		void holdsTheLockUntilAMonoCompletesOrIsCancelled() {
			ScheduledLockedTest.this.contexts.run((context) -> {
				LockClient locks = context.getBean(LockClient.class);
				Jobs jobs = context.getBean(Jobs.class);
				Sinks.One<String> sink = Sinks.one();
				CompletableFuture<String> result = jobs.mono(sink.asMono()).toFuture();
				assertThat(locks.status("mono").held()).isTrue();
				sink.tryEmitValue("done");
				assertThat(result.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("done");
				assertThat(locks.status("mono").held()).isFalse();

				jobs.mono(Mono.never()).subscribe().dispose();
				Eventually.await("the lock is free", () -> !locks.status("mono").held());
				StepVerifier.create(jobs.mono(ReactiveLockContext.current().map(LockContext::lockName)))
					.expectNext("mono")
					.verifyComplete();
			});
		}

		@Test
		void letsWhatAJobThrowsThroughAndFreesItsLock() {
			ScheduledLockedTest.this.contexts.run((context) -> {
				assertThatIllegalStateException().isThrownBy(() -> context.getBean(Jobs.class).failing())
					.withMessage("mine");
				assertThat(context.getBean(LockClient.class).status("failing").held()).isFalse();
			});
		}

		@Test
		void keepsTheLockForItsLeastTime() {
			ScheduledLockedTest.this.contexts.run((context) -> {
				context.getBean(Jobs.class).kept();
				context.getBean(Jobs.class).kept();
				assertThat(context.getBean(Jobs.class).ran()).containsExactly("kept");
				assertThat(context.getBean(LockClient.class).status("kept").held()).isTrue();
			});
		}

		@Test
		void tellsTheJobOfItsLockAndItsLoss() {
			ScheduledLockedTest.this.contexts.run((context) -> {
				context.getBean(Jobs.class).losing(context.getBean(LockClient.class));
				assertThat(context.getBean(Jobs.class).ran()).containsExactly("losing true false");
			});
		}

		@Test
		void isFoundThroughAnotherAnnotationAndOnClasses() {
			ScheduledLockedTest.this.contexts.withBean(OnClass.class).run((context) -> {
				assertThat(context.getBean(Jobs.class).composed()).isEqualTo("composed");
				assertThat(context.getBean(OnClass.class).run()).isEqualTo("OnClass.run");
			});
		}

	}

	@Nested
	class PerTick {

		@Test
		void runsATickOnceHoweverOftenItIsCalled() {
			ScheduledLockedTest.this.contexts.run((context) -> {
				call(context, "ticking");
				call(context, "ticking");
				assertThat(ticks(context)).containsExactly(NOON);

				ScheduledLockedTest.this.clock.advance(Duration.ofSeconds(10));
				call(context, "ticking");
				assertThat(ticks(context)).containsExactly(NOON, NOON.plusSeconds(10));
			});
		}

		@Test
		void runsItsOwnTickWhenItIsCalledSoLateThatTheNextIsNear() {
			ScheduledLockedTest.this.contexts.withPropertyValues("holdfast.schedule.catch-up=0s").run((context) -> {
				call(context, "ticking");
				ScheduledLockedTest.this.clock.set(NOON.plusMillis(19_900));
				call(context, "ticking");
				ScheduledLockedTest.this.clock.set(NOON.plusMillis(29_999));
				call(context, "ticking");
				assertThat(ticks(context)).containsExactly(NOON, NOON.plusSeconds(10), NOON.plusSeconds(20));
			});
		}

		@Test
		void runsTheNextTickWhenItIsCalledALittleEarly() {
			ScheduledLockedTest.this.contexts.withPropertyValues("holdfast.schedule.catch-up=0s").run((context) -> {
				call(context, "ticking");
				ScheduledLockedTest.this.clock.set(NOON.plusMillis(9_500));
				call(context, "ticking");
				ScheduledLockedTest.this.clock.set(NOON.plusMillis(10_000));
				call(context, "ticking");
				ScheduledLockedTest.this.clock.set(NOON.plusMillis(19_500));
				call(context, "ticking");
				assertThat(ticks(context)).containsExactly(NOON, NOON.plusSeconds(10), NOON.plusSeconds(20));
			});
		}

		@Test
		void runsTheTickThatFollowsACallWhichRanPastOthers() {
			ScheduledLockedTest.this.contexts.withPropertyValues("holdfast.schedule.catch-up=0s").run((context) -> {
				Jobs jobs = context.getBean(Jobs.class);
				jobs.onTick(() -> ScheduledLockedTest.this.clock.set(NOON.plusMillis(25_000)));
				call(context, "ticking");
				jobs.onTick(() -> {
				});
				// The scheduler's next timer is that of the third tick.
				ScheduledLockedTest.this.clock.set(NOON.plusMillis(29_500));
				call(context, "ticking");
				assertThat(ticks(context)).containsExactly(NOON, NOON.plusSeconds(30));
			});
		}

		@Test
		void runsNoTickEarlyForACallByHand() {
			ScheduledLockedTest.this.contexts.withPropertyValues("holdfast.schedule.catch-up=0s").run((context) -> {
				call(context, "ticking");
				ScheduledLockedTest.this.clock.set(NOON.plusMillis(15_000));
				context.getBean(Jobs.class).ticking();
				ScheduledLockedTest.this.clock.set(NOON.plusMillis(19_500));
				call(context, "ticking");
				assertThat(ticks(context)).containsExactly(NOON, NOON.plusSeconds(10));
			});
		}

		@Test
		void runsNoTickAgainWhenTheClockIsSetBack() {
			ScheduledLockedTest.this.contexts.run((context) -> {
				ScheduledLockedTest.this.clock.set(NOON.plusSeconds(20));
				call(context, "ticking");
				ScheduledLockedTest.this.clock.set(NOON.plusSeconds(10));
				call(context, "ticking");
				assertThat(ticks(context)).containsExactly(NOON.plusSeconds(20));
			});
		}

		@Test
		void catchesUpWithTicksThatNobodyRan() {
			ScheduledLockedTest.this.contexts.withPropertyValues("holdfast.schedule.catch-up=25s").run((context) -> {
				call(context, "ticking");
				ScheduledLockedTest.this.clock.advance(Duration.ofSeconds(30));
				call(context, "ticking");
				assertThat(ticks(context)).containsExactly(NOON, NOON.plusSeconds(10), NOON.plusSeconds(20),
						NOON.plusSeconds(30));
			});
		}

		@Test
		void catchesUpAlsoWhereTheMethodReturnsEarly() {
			ScheduledLockedTest.this.contexts.withPropertyValues("holdfast.schedule.catch-up=15s").run((context) -> {
				for (String job : List.of("tickingStage", "tickingMono")) {
					ScheduledLockedTest.this.clock.set(NOON);
					call(context, job);
					Eventually.await("the first tick is run", () -> ticks(context).size() == 1);
					ScheduledLockedTest.this.clock.advance(Duration.ofSeconds(20));
					Eventually.await("the others are run", () -> {
						call(context, job);
						return ticks(context).size() == 3;
					});
					assertThat(ticks(context)).containsExactly(NOON, NOON.plusSeconds(10), NOON.plusSeconds(20));
					context.getBean(Jobs.class).ticks().clear();
				}
			});
		}

		@Test
		void runsByHandWheneverItDoesNotRunElsewhere() {
			ScheduledLockedTest.this.contexts.run((context) -> {
				Jobs jobs = context.getBean(Jobs.class);
				call(context, "ticking");
				jobs.ticking();
				jobs.ticking();
				assertThat(jobs.ticks()).hasSize(3);
				assertThat(jobs.ticks().subList(1, 3)).containsOnly(Optional.empty());
				try (LockHandle elsewhere = context.getBean(LockClient.class).acquire("ticking")) {
					jobs.ticking();
					assertThat(elsewhere.isHeld()).isTrue();
				}
				assertThat(jobs.ticks()).hasSize(3);
			});
		}

		@Test
		void doesNotRepeatATickThatFailed() {
			ScheduledLockedTest.this.contexts.run((context) -> {
				for (int i = 0; i < 2; i++) {
					try {
						call(context, "tickingAndFailing");
					}
					catch (RuntimeException ex) {
						assertThat(ex).isInstanceOf(IllegalStateException.class).hasMessage("mine");
					}
				}
				assertThat(context.getBean(Jobs.class).ran()).containsExactly("failing tick");
			});
		}

	}

	@Test
	void hasNoFenceAndIsNotFoundUnderAnotherLock() {
		this.contexts.run((context) -> {
			Jobs jobs = context.getBean(Jobs.class);
			assertThatIllegalStateException().isThrownBy(jobs::fence).withMessageContaining("has no fence");
			assertThatIllegalStateException().isThrownBy(JobContext::current).withMessageContaining("No job is run");
			context.getBean(Jobs.class).nested(context.getBean(Jobs.class));
			assertThat(jobs.ran()).containsExactly("inner, no job");
		});
	}

	private static void call(ApplicationContext context, String name) {
		Jobs jobs = context.getBean(Jobs.class);
		try {
			Method method = Jobs.class.getMethod(name);
			if (Mono.class.isAssignableFrom(method.getReturnType())) {
				scheduledMono(jobs.tickingMono());
				return;
			}
			new ScheduledMethodRunnable(jobs, method).run();
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalArgumentException(name, ex);
		}
	}

	/** Subscribe as the scheduler does. */
	private static void scheduledMono(Mono<Void> mono) throws NoSuchMethodException {
		Subscriber subscriber = new Subscriber(mono);
		new ScheduledMethodRunnable(subscriber, Subscriber.class.getMethod("run")).run();
	}

	private static List<Instant> ticks(ApplicationContext context) {
		return context.getBean(Jobs.class).ticks().stream().flatMap(Optional::stream).toList();
	}

	public static final class Subscriber {

		private final Mono<Void> mono;

		Subscriber(Mono<Void> mono) {
			this.mono = mono;
		}

		public void run() {
			this.mono.block();
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@ScheduledLocked("composed")
	@interface Composed {

	}

	@ScheduledLocked
	static class OnClass {

		public String run() {
			return JobContext.current().lockName();
		}

	}

	static class Jobs {

		private final List<String> ran = new CopyOnWriteArrayList<>();

		private final List<Optional<Instant>> ticks = new CopyOnWriteArrayList<>();

		private volatile Runnable onTick = () -> {
		};

		void onTick(Runnable action) {
			this.onTick = action;
		}

		List<String> ran() {
			return this.ran;
		}

		List<Optional<Instant>> ticks() {
			return this.ticks;
		}

		@ScheduledLocked("number")
		public int number() {
			return 42;
		}

		@ScheduledLocked("truth")
		public boolean truth() {
			return true;
		}

		@ScheduledLocked("text")
		public @Nullable String text() {
			return "text";
		}

		@ScheduledLocked("optional")
		public Optional<String> optional() {
			return Optional.of("value");
		}

		@ScheduledLocked("stage")
		public CompletableFuture<String> stage(CompletableFuture<String> work) {
			return work;
		}

		@ScheduledLocked("mono")
		public Mono<String> mono(Mono<String> work) {
			return work;
		}

		@ScheduledLocked("nothing")
		public void nothing() {
			this.ran.add("nothing");
		}

		@ScheduledLocked("failing")
		public void failing() {
			throw new IllegalStateException("mine");
		}

		@ScheduledLocked(name = "kept", lockAtLeastFor = "9m")
		public void kept() {
			this.ran.add("kept");
		}

		@ScheduledLocked("losing")
		public void losing(LockClient operator) {
			JobContext context = JobContext.current();
			boolean held = context.isHeld();
			context.ensureHeld();
			assertThat(context.remainingValidity()).isPositive();
			AtomicBoolean told = new AtomicBoolean();
			context.onLost(() -> told.set(true));
			operator.forceRelease("losing");
			Eventually.await("the loss is told", told::get);
			this.ran.add("losing " + held + " " + context.isHeld());
		}

		@Composed
		public String composed() {
			return LockContext.current().lockName();
		}

		@ScheduledLocked("fence")
		public void fence() {
			JobContext.current().fence();
		}

		@ScheduledLocked("nested")
		public void nested(Jobs self) {
			self.inner();
		}

		@DistributedLock("inner")
		public void inner() {
			assertThatIllegalStateException().isThrownBy(JobContext::current)
				.withMessageContaining("which belongs to no job");
			this.ran.add(LockContext.current().lockName() + ", "
					+ JobContext.findJob().map((job) -> "job").orElse("no job"));
		}

		@Scheduled(cron = "*/10 * * * * *", zone = "UTC")
		@ScheduledLocked(name = "ticking", once = Once.PER_TICK)
		public void ticking() {
			this.ticks.add(JobContext.current().tick());
			this.onTick.run();
		}

		@Scheduled(cron = "*/10 * * * * *", zone = "UTC")
		@ScheduledLocked(name = "ticking stage", once = Once.PER_TICK)
		public CompletableFuture<Void> tickingStage() {
			this.ticks.add(JobContext.current().tick());
			return CompletableFuture.completedFuture(null);
		}

		@Scheduled(cron = "*/10 * * * * *", zone = "UTC")
		@ScheduledLocked(name = "ticking mono", once = Once.PER_TICK)
		public Mono<Void> tickingMono() {
			return Mono.fromRunnable(() -> {
			}).then(Mono.deferContextual((context) -> {
				JobContext job = context.get(LockContext.class) instanceof JobContext found ? found : null;
				this.ticks.add((job != null) ? job.tick() : Optional.empty());
				return Mono.empty();
			}));
		}

		@Scheduled(cron = "*/10 * * * * *", zone = "UTC")
		@ScheduledLocked(name = "failing tick", once = Once.PER_TICK)
		public void tickingAndFailing() {
			this.ran.add("failing tick");
			throw new IllegalStateException("mine");
		}

	}

}
