package io.holdfast.spring.interceptor.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;
import io.holdfast.spring.Contexts;
import io.holdfast.test.Eventually;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.LockKeyException;
import io.holdfast.spring.annotation.DistributedLock;
import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Before;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LockedStagesTest {

	private static final LockOptions ONCE = LockOptions.defaults().withWait(Duration.ZERO);

	private final ApplicationContextRunner contexts = Contexts.local().withBean(Service.class);

	@Test
	void holdsTheLockUntilTheStageCompletes() {
		run((service, locks) -> {
			CompletableFuture<String> work = new CompletableFuture<>();
			CompletableFuture<String> call = service.call(() -> work);
			Eventually.await("the lock", () -> locks.status("stage").held());
			assertThat(call).isNotDone();
			work.complete("done");
			assertThat(get(call)).isEqualTo("done");
			assertThat(locks.status("stage").held()).isFalse();
		});
	}

	@Test
	void releasesTheLockWhenTheStageFails() {
		run((service, locks) -> {
			CompletableFuture<String> call = service
				.call(() -> CompletableFuture.failedFuture(new IllegalStateException("mine")));
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> get(call))
				.havingCause()
				.isInstanceOf(IllegalStateException.class)
				.withMessage("mine");
			assertThat(locks.status("stage").held()).isFalse();
		});
	}

	@Test
	void releasesTheLockWhenTheMethodThrows() {
		run((service, locks) -> {
			CompletableFuture<String> call = service.call(() -> {
				throw new IllegalStateException("mine");
			});
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> get(call))
				.withMessageContaining("mine");
			assertThat(locks.status("stage").held()).isFalse();
		});
	}

	@Test
	void completesWithNullWhenTheMethodReturnsNoStage() {
		run((service, locks) -> {
			assertThat(get(service.call(() -> null))).isNull();
			assertThat(locks.status("stage").held()).isFalse();
		});
	}

	@Test
	void doesNotBlockTheCallerWhileTheLockIsBusy() {
		run((service, locks) -> {
			LockHandle held = locks.acquire("stage", ONCE);
			CompletableFuture<String> call = service.call(() -> CompletableFuture.completedFuture("done"));
			Eventually.await("a waiter", () -> locks.status("stage").waitingHere() == 1);
			assertThat(call).isNotDone();
			held.release();
			assertThat(get(call)).isEqualTo("done");
		});
	}

	@Test
	void givesUpTheWaitWhenItIsCancelled() {
		run((service, locks) -> {
			try (LockHandle held = locks.acquire("stage", ONCE)) {
				CompletableFuture<String> call = service.call(() -> CompletableFuture.completedFuture("done"));
				Eventually.await("a waiter", () -> locks.status("stage").waitingHere() == 1);
				call.cancel(true);
				Eventually.await("no waiter", () -> locks.status("stage").waitingHere() == 0);
			}
		});
	}

	@Test
	void cancelsTheWorkAndReleasesWhenItIsCancelled() {
		run((service, locks) -> {
			CompletableFuture<String> work = new CompletableFuture<>();
			AtomicBoolean begun = new AtomicBoolean();
			CompletableFuture<String> call = service.call(() -> {
				begun.set(true);
				return work;
			});
			Eventually.await("work that has begun", begun::get);
			assertThat(locks.status("stage").held()).isTrue();
			call.cancel(true);
			assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> get(call));
			Eventually.await("cancelled work", work::isCancelled);
			Eventually.await("no lock", () -> !locks.status("stage").held());
		});
	}

	@Test
	void leavesNothingBehindWhereverItIsCancelled() {
		run((service, locks) -> {
			List<CompletableFuture<String>> calls = new ArrayList<>();
			for (int i = 0; i < 300; i++) {
				CompletableFuture<String> call = service.call(() -> CompletableFuture.supplyAsync(() -> "done"));
				calls.add(call);
				CompletableFuture.delayedExecutor(ThreadLocalRandom.current().nextLong(0, 2000), TimeUnit.MICROSECONDS)
					.execute(() -> call.cancel(true));
			}
			calls.forEach((call) -> Eventually.await("an end", call::isDone));
			Eventually.await("no lock and no waiter",
					() -> !locks.status("stage").held() && locks.status("stage").waitingHere() == 0);
		});
	}

	@Test
	void failsWhenTheLockStaysBusy() {
		run((service, locks) -> {
			try (LockHandle held = locks.acquire("once", ONCE)) {
				assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> get(service.once()))
					.havingCause()
					.isInstanceOf(LockNotAcquiredException.class);
			}
			assertThat(get(service.once())).isEqualTo("ran");
		});
	}

	@Test
	void failsTheStageWhenTheKeyIsNull() {
		run((service, locks) -> assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> get(service.keyed(null)))
			.havingCause()
			.isInstanceOf(LockKeyException.class));
	}

	@Test
	void runsUnguardedWhereTheConditionIsFalse() {
		run((service, locks) -> assertThat(get(service.conditional(false))).isEqualTo("none"));
	}

	@Test
	void bindsTheContextWhileTheMethodRunsAndNoLonger() {
		run((service, locks) -> {
			assertThat(get(service.call(() -> CompletableFuture.completedFuture(LockContext.current().lockName()))))
				.isEqualTo("stage");
			assertThat(LockContext.find()).isEmpty();
		});
	}

	@Test
	void keepsAContextThatTheMethodCaptured() {
		run((service, locks) -> {
			CompletableFuture<String> call = service.call(() -> {
				LockContext context = LockContext.current();
				return CompletableFuture.supplyAsync(() -> {
					try (LockContext.Scope scope = context.attach()) {
						LockContext.current().ensureHeld();
						return LockContext.current().lockName() + " " + (context.remainingValidity().toMillis() > 0);
					}
				});
			});
			assertThat(get(call)).isEqualTo("stage true");
		});
	}

	@Test
	void joinsTheOuterLockAndKeepsItUntilTheStageCompletes() {
		run((service, locks) -> {
			CompletableFuture<String> work = new CompletableFuture<>();
			CompletableFuture<CompletableFuture<String>> inner = new CompletableFuture<>();
			service.outer(() -> {
				inner.complete(service.call(() -> work));
				return "outer is done";
			});
			assertThat(locks.status("stage").held()).isTrue();
			work.complete("inner is done");
			assertThat(get(inner.join())).isEqualTo("inner is done");
			Eventually.await("no lock", () -> !locks.status("stage").held());
		});
	}

	@Test
	void runsInTheCallersContext() {
		ThreadLocal<@Nullable String> caller = new ThreadLocal<>();
		TaskDecorator decorator = (task) -> {
			String value = caller.get();
			return () -> {
				caller.set(value);
				try {
					task.run();
				}
				finally {
					caller.remove();
				}
			};
		};
		this.contexts.withBean("decorator", TaskDecorator.class, () -> decorator).run((context) -> {
			caller.set("the caller's");
			LockClient locks = context.getBean(LockClient.class);
			LockHandle held = locks.acquire("stage", ONCE);
			CompletableFuture<String> call = context.getBean(Service.class)
				.call(() -> CompletableFuture.completedFuture(caller.get()));
			held.release();
			assertThat(get(call)).isEqualTo("the caller's");
			caller.remove();
		});
	}

	@Test
	void letsAspectsFurtherInSeeTheCall() {
		this.contexts.withBean(Counting.class).run((context) -> {
			LockClient locks = context.getBean(LockClient.class);
			LockHandle held = locks.acquire("stage", ONCE);
			CompletableFuture<String> call = context.getBean(Service.class)
				.call(() -> CompletableFuture.completedFuture("done"));
			held.release();
			assertThat(get(call)).isEqualTo("done");
			assertThat(context.getBean(Counting.class).calls).containsExactly("call");
		});
	}

	@Test
	void guardsAsynchronousMethodsOnTheirThread() {
		Contexts.local().withUserConfiguration(AsyncConfiguration.class).run((context) -> {
			AsyncService service = context.getBean(AsyncService.class);
			assertThat(get(service.stage())).isEqualTo("async-stage");
			assertThat(service.future().get(30, TimeUnit.SECONDS)).isEqualTo("async-future");
		});
	}

	private void run(LockTest test) {
		this.contexts.run((context) -> test.run(context.getBean(Service.class), context.getBean(LockClient.class)));
	}

	private static <T> T get(CompletionStage<T> stage) {
		return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
	}

	@FunctionalInterface
	interface LockTest {

		void run(Service service, LockClient locks);

	}

	static class Service {

		@DistributedLock(name = "stage", waitTime = "60s")
		public CompletableFuture<String> call(Supplier<@Nullable CompletableFuture<String>> work) {
			return work.get();
		}

		@DistributedLock("stage")
		public String outer(Supplier<String> work) {
			return work.get();
		}

		@DistributedLock(name = "once", waitTime = "0s")
		public CompletionStage<String> once() {
			return CompletableFuture.completedFuture("ran");
		}

		@DistributedLock(name = "keyed", key = "#key")
		public CompletionStage<String> keyed(@Nullable String key) {
			return CompletableFuture.completedFuture("ran");
		}

		@DistributedLock(name = "conditional", condition = "#guarded")
		public CompletionStage<String> conditional(boolean guarded) {
			return CompletableFuture.completedFuture(LockContext.find().map(LockContext::lockName).orElse("none"));
		}

	}

	@Aspect
	static class Counting {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@Before("execution(* io.holdfast.spring.interceptor.lock.LockedStagesTest.Service.call(..))")
		public void count(JoinPoint point) {
			this.calls.add(point.getSignature().getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class AsyncConfiguration {

		@Bean
		AsyncService asyncService() {
			return new AsyncService();
		}

	}

	static class AsyncService {

		@Async
		@DistributedLock("async-stage")
		public CompletableFuture<String> stage() {
			return CompletableFuture.completedFuture(LockContext.current().lockName());
		}

		@Async
		@DistributedLock("async-future")
		public Future<String> future() {
			return CompletableFuture.completedFuture(LockContext.current().lockName());
		}

	}

}
