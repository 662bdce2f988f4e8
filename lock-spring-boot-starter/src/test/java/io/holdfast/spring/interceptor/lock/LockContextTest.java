package io.holdfast.spring.interceptor.lock;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.StandInLock;
import io.holdfast.spring.annotation.DistributedLock;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LockContextTest {

	@Nested
	class TheCurrentContext {

		@Test
		void isMissingWhereNoLockIsHeld() {
			assertThat(LockContext.find()).isEmpty();
			assertThatIllegalStateException().isThrownBy(LockContext::current)
				.withMessageContaining(Thread.currentThread().getName())
				.withMessageContaining("@DistributedLock");
		}

		@Test
		void tellsOfTheLock() {
			run((service, locks) -> service.one("a", () -> {
				LockContext context = LockContext.current();
				assertThat(context.lockName()).isEqualTo("one:a");
				assertThat(context.isHeld()).isTrue();
				assertThat(context.remainingValidity()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(30));
				context.ensureHeld();
				assertThatIllegalStateException().isThrownBy(context::fence).withMessageContaining("without a fence");
				return "";
			}));
		}

		@Test
		void endsWithTheCallAndKnowsIt() {
			run((service, locks) -> {
				LockContext[] kept = new LockContext[1];
				service.one("a", () -> {
					kept[0] = LockContext.current();
					return "";
				});
				assertThat(LockContext.find()).isEmpty();
				assertThat(kept[0].isHeld()).isFalse();
				assertThat(kept[0].remainingValidity()).isZero();
				assertThatIllegalStateException().isThrownBy(kept[0]::ensureHeld);
			});
		}

		@Test
		void endsWithACallThatFails() {
			run((service, locks) -> {
				assertThatIllegalStateException().isThrownBy(() -> service.one("a", () -> {
					throw new IllegalStateException("mine");
				}));
				assertThat(LockContext.find()).isEmpty();
			});
		}

		@Test
		void isTheInnermost() {
			run((service, locks) -> service.one("a", () -> {
				service.one("b", () -> {
					assertThat(LockContext.current().lockName()).isEqualTo("one:b");
					return "";
				});
				assertThat(LockContext.current().lockName()).isEqualTo("one:a");
				return "";
			}));
		}

		@Test
		void mayBeAStandInForATest() {
			LockContext context = new StandInLock("stand-in");
			try (LockContext.Scope scope = context.attach()) {
				assertThat(LockContext.current()).isSameAs(context);
				scope.close();
				assertThat(LockContext.find()).isEmpty();
			}
			assertThat(LockContext.find()).isEmpty();
		}

		@Test
		void isNotDisturbedByAScopeThatIsClosedOutOfOrder() {
			LockContext outer = new StandInLock("outer");
			LockContext inner = new StandInLock("inner");
			LockContext.Scope first = outer.attach();
			LockContext.Scope second = inner.attach();
			first.close();
			assertThat(LockContext.current()).isSameAs(inner);
			second.close();
			first.close();
			assertThat(LockContext.find()).isEmpty();
		}

	}

	@Nested
	class ANestedCall {

		@Test
		void joinsTheLockThatItsChainHolds() {
			run((service, locks) -> {
				service.one("a", () -> service.one("a", () -> {
					assertThat(LockContext.current().lockName()).isEqualTo("one:a");
					return "";
				}));
				assertThat(locks.status("one:a").held()).isFalse();
			});
		}

		@Test
		void doesNotReleaseTheOuterLock() {
			run((service, locks) -> service.one("a", () -> {
				service.one("a", () -> "");
				assertThat(locks.status("one:a").held()).isTrue();
				LockContext.current().ensureHeld();
				return "";
			}));
		}

		@Test
		void joinsALockBeyondTheNextOne() {
			run((service, locks) -> service.one("a", () -> service.one("b", () -> service.one("a", () -> {
				assertThat(LockContext.current().lockName()).isEqualTo("one:a");
				return "";
			}))));
		}

		@Test
		void joinsWhatItsChainHoldsAndTakesTheRest() {
			run((service, locks) -> {
				service.one("a", () -> service.all(List.of("a", "b"), () -> {
					assertThat(LockContext.current().lockName()).isEqualTo("one:a, one:b");
					assertThat(LockContext.current().isHeld()).isTrue();
					assertThat(locks.status("one:b").held()).isTrue();
					assertThatIllegalStateException().isThrownBy(LockContext.current()::fence)
						.withMessageContaining("one:a, one:b");
					return "";
				}));
				assertThat(locks.status("one:a").held()).isFalse();
				assertThat(locks.status("one:b").held()).isFalse();
			});
		}

		@Test
		void joinsOneOfSeveral() {
			run((service, locks) -> service.all(List.of("a", "b"), () -> {
				service.one("b", () -> {
					assertThat(LockContext.current().lockName()).isEqualTo("one:b");
					return "";
				});
				assertThat(locks.status("one:b").held()).isTrue();
				return "";
			}));
		}

		@Test
		void leavesTheOuterLockAloneWhenTheRestIsBusy() {
			run((service, locks) -> {
				try (LockHandle held = locks.acquire("one:b", LockOptions.defaults().withWait(Duration.ZERO))) {
					service.one("a", () -> {
						assertThatExceptionOfType(LockNotAcquiredException.class)
							.isThrownBy(() -> service.all(List.of("a", "b"), () -> ""));
						LockContext.current().ensureHeld();
						return "";
					});
				}
				assertThat(locks.status("one:a").held()).isFalse();
			});
		}

		@Test
		void onAnotherThreadDoesNotJoin() {
			run((service, locks) -> service.one("a", () -> {
				assertThatExceptionOfType(CompletionException.class)
					.isThrownBy(() -> CompletableFuture.runAsync(() -> service.one("a", () -> "")).join())
					.withCauseInstanceOf(LockNotAcquiredException.class);
				return "";
			}));
		}

		@Test
		void joinsOnAThreadToWhichTheContextIsAttached() {
			run((service, locks) -> service.one("a", () -> {
				LockContext context = LockContext.current();
				return CompletableFuture.supplyAsync(() -> {
					try (LockContext.Scope scope = context.attach()) {
						return service.one("a", () -> "joined");
					}
				}).join();
			}));
		}

		@Test
		void takesALockOfItsOwnWhenTheOuterIsReleased() {
			run((service, locks) -> {
				LockContext[] kept = new LockContext[1];
				service.one("a", () -> {
					kept[0] = LockContext.current();
					return "";
				});
				try (LockContext.Scope scope = kept[0].attach()) {
					service.one("a", () -> {
						LockContext.current().ensureHeld();
						assertThat(locks.status("one:a").held()).isTrue();
						return "";
					});
				}
			});
		}

	}

	private static void run(LockTest test) {
		Contexts.local()
			.withBean(Service.class)
			.run((context) -> test.run(context.getBean(Service.class), context.getBean(LockClient.class)));
	}

	@FunctionalInterface
	interface LockTest {

		void run(Service service, LockClient locks);

	}

	static class Service {

		@DistributedLock(name = "one", key = "#key", waitTime = "0s")
		public String one(String key, Supplier<String> work) {
			return work.get();
		}

		@DistributedLock(name = "one", key = "#keys", waitTime = "0s")
		public String all(List<String> keys, Supplier<String> work) {
			return work.get();
		}

	}

}
