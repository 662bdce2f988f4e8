package io.holdfast.spring.interceptor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

import io.holdfast.spring.LockContext;
import io.holdfast.spring.StandInLock;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class GuardedInvokerTest {

	private static final IllegalStateException REFUSAL = new IllegalStateException("refused");

	private final RecordingGuard guard = new RecordingGuard();

	private final List<String> events = this.guard.events;

	private static <T> T failing() {
		throw new UnsupportedOperationException("broken");
	}

	private Work work(Supplier<?> result) {
		return work(result, (invocation, refusal) -> {
			throw refusal;
		});
	}

	private Work work(Supplier<?> result, RefusalPolicy refused) {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerSingleton("guard", this.guard);
		GuardedInvoker<MethodDefinition> invoker = new GuardedInvoker<>(beans, "guard", RecordingGuard.class);
		MethodInterceptor interceptor = (invocation) -> {
			AnnotatedMethod method = new AnnotatedMethod(Feature.LOCK, invocation.getMethod(), Work.class,
					invocation.getMethod(), false);
			return invoker.invoke(new MethodDefinition(method, ReturnKind.of(method), refused), invocation);
		};
		ProxyFactory factory = new ProxyFactory(new RecordedWork(this.events, result));
		factory.addAdvice(interceptor);
		return (Work) factory.getProxy();
	}

	@Nested
	class Values {

		@Test
		void enterRunAndLeaveOnce() {
			assertThat(work(() -> "done").value()).isEqualTo("done");
			assertThat(GuardedInvokerTest.this.events).containsExactly("enter", "begin", "work", "exit null");
		}

		@Test
		void leaveWithWhatTheWorkThrows() {
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> work(GuardedInvokerTest::failing).value());
			assertThat(GuardedInvokerTest.this.events).containsExactly("enter", "begin", "work", "exit broken");
		}

		@Test
		void failAsTheirExitSays() {
			GuardedInvokerTest.this.guard.outcome = new IllegalStateException("lost");
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> work(() -> "done").value())
				.withMessage("lost");
		}

		@Test
		void haveNothingToLeaveWhereTheyAreRefused() {
			GuardedInvokerTest.this.guard.calls.add(GuardedCall.refused(REFUSAL));
			assertThat(work(() -> "done", (invocation, refusal) -> refusal.getMessage()).value()).isEqualTo("refused");
			assertThat(GuardedInvokerTest.this.events).containsExactly("enter");
		}

		@Test
		void runWithoutAGuardWhereThereIsNone() {
			GuardedInvokerTest.this.guard.guarded = false;
			assertThat(work(() -> "done").value()).isEqualTo("done");
			assertThat(GuardedInvokerTest.this.events).containsExactly("enter", "work");
		}

		@Test
		void seeTheirLock() {
			assertThat(work(() -> LockContext.current().lockName()).value()).isEqualTo("recorded");
			assertThat(LockContext.find()).isEmpty();
		}

		@Test
		void runAgainForWhatComesNext() {
			GuardedInvokerTest.this.guard.repetitions = 2;
			assertThat(work(() -> "done").value()).isEqualTo("done");
			assertThat(GuardedInvokerTest.this.events).containsExactly("enter", "begin", "work", "exit null", "begin",
					"work", "exit null", "begin", "work", "exit null");
		}

	}

	@Nested
	class Stages {

		private final CompletableFuture<Object> pending = new CompletableFuture<>();

		@Test
		void leaveOnceWhenTheyComplete() {
			CompletionStage<Object> result = work(() -> this.pending).stage();
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "work", "begin");
			this.pending.complete("done");
			assertThat(result).isCompletedWithValue("done");
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "work", "begin", "exit null");
		}

		@Test
		void leaveWithTheirFailure() {
			CompletionStage<Object> result = work(() -> this.pending).stage();
			this.pending.completeExceptionally(new UnsupportedOperationException("broken"));
			assertThat(result).isCompletedExceptionally();
			assertThat(GuardedInvokerTest.this.events).endsWith("exit broken").doesNotHaveDuplicates();
		}

		@Test
		void leaveWhereTheMethodThrows() {
			CompletionStage<Object> result = work(GuardedInvokerTest::failing).stage();
			assertThat(result).isCompletedExceptionally();
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "work", "exit broken");
		}

		@Test
		void failAsTheirExitSays() {
			GuardedInvokerTest.this.guard.outcome = new IllegalStateException("lost");
			CompletionStage<Object> result = work(() -> CompletableFuture.completedFuture("done")).stage();
			assertThat(result).failsWithin(Duration.ofSeconds(10)).withThrowableThat().withMessageContaining("lost");
		}

		@Test
		void haveNothingToLeaveWhereTheyAreRefused() {
			GuardedInvokerTest.this.guard.calls.add(GuardedCall.refused(REFUSAL));
			CompletionStage<Object> result = work(() -> this.pending, (invocation, refusal) -> refusal.getMessage())
				.stage();
			assertThat(result).isCompletedWithValue("refused");
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync");
		}

		@Test
		void areThoseOfTheMethodWhereThereIsNoGuard() {
			GuardedInvokerTest.this.guard.guarded = false;
			assertThat(work(() -> this.pending).stage()).isSameAs(this.pending);
		}

		@Test
		void giveTheEntryUpWhenTheyAreCancelledBefore() {
			CompletableFuture<GuardedCall> entering = new CompletableFuture<>();
			GuardedInvokerTest.this.guard.entering.add(entering);
			work(() -> this.pending).stage().toCompletableFuture().cancel(true);
			assertThat(entering).isCancelled();
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync");
		}

		@Test
		void leaveAnEntryThatComesTooLate() {
			CompletableFuture<GuardedCall> entering = new StubbornFuture();
			GuardedInvokerTest.this.guard.entering.add(entering);
			work(() -> this.pending).stage().toCompletableFuture().cancel(true);
			entering.complete(GuardedInvokerTest.this.guard.call());
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "exit null");
		}

		@Test
		void leaveOnceWhenTheyAreCancelledMeanwhile() {
			work(() -> this.pending).stage().toCompletableFuture().cancel(true);
			assertThat(this.pending).isCancelled();
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "work", "begin",
					"exit " + new CancellationException().getMessage());
		}

		@Test
		void areCancelledByAnInterrupt() {
			work(() -> this.pending).stage();
			GuardedInvokerTest.this.guard.interrupt.run();
			assertThat(this.pending).isCancelled();
		}

		@Test
		void seeTheirLock() {
			assertThat(work(() -> CompletableFuture.completedFuture(LockContext.current().lockName())).stage())
				.isCompletedWithValue("recorded");
		}

		@Test
		void runAgainForWhatComesNext() {
			GuardedInvokerTest.this.guard.repetitions = 1;
			CompletionStage<Object> result = work(() -> CompletableFuture.completedFuture("done")).stage();
			assertThat(result).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("done");
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "work", "begin", "exit null",
					"work", "begin", "exit null");
		}

	}

	@Nested
	class Publishers {

		private final Sinks.Many<Object> pending = Sinks.many().unicast().onBackpressureBuffer();

		@Test
		void enterWithEachSubscription() {
			Flux<Object> result = work(() -> Flux.just(1, 2)).many();
			assertThat(GuardedInvokerTest.this.events).isEmpty();
			StepVerifier.create(result).expectNext(1, 2).verifyComplete();
			List<String> once = List.of("enterAsync", "begin", "work", "exit null");
			assertThat(GuardedInvokerTest.this.events).containsExactlyElementsOf(once);
			StepVerifier.create(result).expectNext(1, 2).verifyComplete();
			List<String> twice = new ArrayList<>(once);
			twice.addAll(once);
			assertThat(GuardedInvokerTest.this.events).containsExactlyElementsOf(twice);
		}

		@Test
		void leaveOnceWhenTheyAreCancelled() {
			Disposable subscription = work(this.pending::asFlux).many().subscribe();
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "begin", "work");
			subscription.dispose();
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "begin", "work", "exit null");
		}

		@Test
		void leaveWithTheirFailure() {
			StepVerifier.create(work(() -> Flux.error(new UnsupportedOperationException("broken"))).many())
				.verifyError(UnsupportedOperationException.class);
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "begin", "work", "exit broken");
		}

		@Test
		void leaveWhereTheMethodThrows() {
			StepVerifier.create(work(GuardedInvokerTest::failing).one())
				.verifyError(UnsupportedOperationException.class);
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "begin", "work", "exit broken");
		}

		@Test
		void failAsTheirExitSays() {
			GuardedInvokerTest.this.guard.outcome = new IllegalStateException("lost");
			StepVerifier.create(work(() -> Mono.just("done")).one()).verifyErrorMessage("lost");
		}

		@Test
		void haveNothingToLeaveWhereTheyAreRefused() {
			GuardedInvokerTest.this.guard.calls.add(GuardedCall.refused(REFUSAL));
			StepVerifier
				.create(work(() -> Mono.just("done"), (invocation, refusal) -> Mono.just(refusal.toString())).one())
				.expectNext(REFUSAL.toString())
				.verifyComplete();
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync");
		}

		@Test
		void giveTheEntryUpWhenTheyAreCancelledBefore() {
			CompletableFuture<GuardedCall> entering = new CompletableFuture<>();
			GuardedInvokerTest.this.guard.entering.add(entering);
			work(this.pending::asFlux).many().subscribe().dispose();
			assertThat(entering).isCancelled();
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync");
		}

		@Test
		void leaveAnEntryThatComesTooLate() {
			CompletableFuture<GuardedCall> entering = new StubbornFuture();
			GuardedInvokerTest.this.guard.entering.add(entering);
			work(this.pending::asFlux).many().subscribe().dispose();
			entering.complete(GuardedInvokerTest.this.guard.call());
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "exit null");
		}

		@Test
		void leaveWhenTheyAreCancelledBeforeTheyRequest() {
			work(this.pending::asFlux).many().subscribe(new BaseSubscriber<>() {

				@Override
				protected void hookOnSubscribe(Subscription subscription) {
					cancel();
				}

			});
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "exit null");
		}

		@Test
		void endAndLeaveByAnInterrupt() {
			AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
			work(this.pending::asFlux).many().subscribe((element) -> {
			}, failure::set);
			GuardedInvokerTest.this.guard.outcome = new IllegalStateException("lost");
			GuardedInvokerTest.this.guard.interrupt.run();
			assertThat(failure.get()).hasMessage("lost");
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "begin", "work", "exit null");
		}

		@Test
		void giveTheGuardTheirContextAndTheirSubscriberTheLock() {
			Mono<Object> result = work(
					() -> Mono.deferContextual((context) -> Mono.just(context.get(LockContext.class).lockName())))
				.one()
				.contextWrite((context) -> context.put("caller", "somebody"));
			StepVerifier.create(result).expectNext("recorded").verifyComplete();
			assertThat(GuardedInvokerTest.this.guard.caller).isEqualTo("somebody");
		}

		@Test
		void runAgainForWhatComesNext() {
			GuardedInvokerTest.this.guard.repetitions = 1;
			StepVerifier.create(work(() -> Flux.just(1, 2)).many()).expectNext(1, 2).verifyComplete();
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "begin", "work", "exit null",
					"begin", "work", "exit null");
		}

		@Test
		void leaveWhatComesNextWhenTheyAreCancelled() {
			GuardedInvokerTest.this.guard.repetitions = 1;
			Queue<Flux<Object>> works = new ArrayDeque<>(List.of(Flux.just(1), this.pending.asFlux()));
			Disposable subscription = work(works::remove).many().subscribe();
			await().until(() -> GuardedInvokerTest.this.events.size() == 6);
			subscription.dispose();
			assertThat(GuardedInvokerTest.this.events).containsExactly("enterAsync", "begin", "work", "exit null",
					"begin", "work", "exit null");
		}

	}

	/** Does not end when it is cancelled, like an entry that is decided already. */
	private static final class StubbornFuture extends CompletableFuture<GuardedCall> {

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			return false;
		}

	}

	private record MethodDefinition(AnnotatedMethod method, ReturnKind returns,
			RefusalPolicy refused) implements GuardedDefinition {

		@Override
		public String name() {
			return "work";
		}

	}

	interface Work {

		Object value();

		CompletionStage<Object> stage();

		Mono<Object> one();

		Flux<Object> many();

	}

	private record RecordedWork(List<String> events, Supplier<?> result) implements Work {

		@Override
		public Object value() {
			this.events.add("work");
			return this.result.get();
		}

		@Override
		@SuppressWarnings("unchecked")
		public CompletionStage<Object> stage() {
			return (CompletionStage<Object>) value();
		}

		@Override
		@SuppressWarnings("unchecked")
		public Mono<Object> one() {
			return (Mono<Object>) value();
		}

		@Override
		@SuppressWarnings("unchecked")
		public Flux<Object> many() {
			return (Flux<Object>) value();
		}

	}

	private static final class RecordingGuard implements CallGuard<MethodDefinition> {

		private final List<String> events = Collections.synchronizedList(new ArrayList<>());

		private final Queue<GuardedCall> calls = new ArrayDeque<>();

		private final Queue<CompletableFuture<GuardedCall>> entering = new ArrayDeque<>();

		private volatile boolean guarded = true;

		private volatile int repetitions;

		private volatile @Nullable Throwable outcome;

		private volatile Runnable interrupt = () -> {
		};

		private volatile @Nullable Object caller;

		GuardedCall call() {
			return this.calls.isEmpty() ? new RecordedCall(this, this.repetitions) : this.calls.remove();
		}

		@Override
		public @Nullable GuardedCall enter(MethodDefinition definition, MethodInvocation invocation) {
			this.events.add("enter");
			return this.guarded ? call() : null;
		}

		@Override
		public AsyncEntry prepareAsync(MethodDefinition definition, MethodInvocation invocation) {
			return this::enterAsync;
		}

		private @Nullable CompletableFuture<GuardedCall> enterAsync(Function<Object, @Nullable Object> subscriber) {
			this.events.add("enterAsync");
			this.caller = subscriber.apply("caller");
			if (!this.guarded) {
				return null;
			}
			return this.entering.isEmpty() ? CompletableFuture.completedFuture(call()) : this.entering.remove();
		}

	}

	private record RecordedCall(RecordingGuard guard, int repetitions) implements GuardedCall {

		@Override
		public LockContext lock() {
			return new StandInLock("recorded");
		}

		@Override
		public void begin(Runnable interrupt) {
			this.guard.events.add("begin");
			this.guard.interrupt = interrupt;
		}

		@Override
		public @Nullable Throwable exit(@Nullable Throwable failure) {
			this.guard.events.add("exit " + ((failure != null) ? failure.getMessage() : null));
			return (failure != null) ? failure : this.guard.outcome;
		}

		@Override
		public boolean hasNext() {
			return this.repetitions > 0;
		}

		@Override
		public @Nullable GuardedCall next() {
			return hasNext() ? new RecordedCall(this.guard, this.repetitions - 1) : null;
		}

	}

}
