package io.holdfast.spring.interceptor;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.holdfast.spring.LockContext;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Runs guarded calls whose work ends with their publisher. Each subscription is a call of
 * its own, which enters and then calls the method.
 *
 * @param <D> the definition
 */
final class PublisherInvoker<D extends GuardedDefinition> implements CallInvoker<D> {

	private static final Executor BLOCKING = (task) -> Schedulers.boundedElastic().schedule(task);

	private final CallGuard<D> guard;

	PublisherInvoker(CallGuard<D> guard) {
		this.guard = guard;
	}

	@Override
	public @Nullable Object invoke(D definition, MethodInvocation invocation) {
		PublisherInvocation method = PublisherInvocation.of(definition.method(), invocation);
		Subscriptions subscriptions = new Subscriptions(definition.refused(), method);
		CallGuard.AsyncEntry entry = this.guard.prepareAsync(definition, method.invocation());
		return method.returned(Flux.deferContextual(
				(context) -> subscriptions.enter(entry.enterAsync((key) -> context.getOrDefault(key, null)))));
	}

	/**
	 * Runs the subscriptions of one returned publisher.
	 *
	 * @param refused how to answer a refused call
	 * @param method the method
	 */
	private record Subscriptions(RefusalPolicy refused, PublisherInvocation method) {

		Publisher<Object> enter(@Nullable CompletableFuture<GuardedCall> entering) {
			if (entering == null) {
				return this.method.proceed();
			}
			Unclaimed unclaimed = new Unclaimed();
			return entered(entering, unclaimed).flatMapMany((call) -> run(call, unclaimed))
				.doOnDiscard(GuardedCall.class, unclaimed::discard)
				.doOnCancel(unclaimed::cancel);
		}

		private Flux<Object> run(GuardedCall call, Unclaimed unclaimed) {
			RuntimeException refusal = call.refusal();
			if (refusal != null) {
				return Flux.from(this.method.publisher(() -> this.refused.answer(this.method.invocation(), refusal)));
			}
			AtomicReference<@Nullable Throwable> outcome = new AtomicReference<>();
			Flux<Object> work = Flux
				.usingWhen(Mono.fromSupplier(unclaimed::claim), this::work,
						(same) -> exit(same, null).doOnNext(outcome::set), PublisherInvoker::exit,
						(same) -> exit(same, null))
				.concatWith(Mono.defer(() -> Mono.justOrEmpty(outcome.get()).flatMap(Mono::error)));
			if (!call.hasNext()) {
				return work;
			}
			return work
				.thenMany(Mono.fromCallable(call::next).subscribeOn(Schedulers.boundedElastic()).flatMapMany((next) -> {
					unclaimed.offer(next);
					return run(next, unclaimed);
				}));
		}

		private Publisher<Object> work(GuardedCall call) {
			LockContext lock = call.lock();
			if (lock == null) {
				return this.method.proceed();
			}
			Sinks.Empty<Object> interrupt = Sinks.empty();
			call.begin(interrupt::tryEmitEmpty);
			Publisher<Object> work;
			try (LockContext.Scope scope = lock.attach()) {
				work = this.method.proceed();
			}
			return Flux.from(work)
				.contextWrite((context) -> context.put(LockContext.class, lock))
				// This ends the work by completion, because an error would not cancel
				// it. The exit decides how the call fails.
				.takeUntilOther(interrupt.asMono());
		}

	}

	/**
	 * A call between its entry and its work. A subscriber that cancels at that moment
	 * cancels the work before it is subscribed to, so it would never exit.
	 */
	private static final class Unclaimed {

		private final AtomicReference<@Nullable GuardedCall> call = new AtomicReference<>();

		private volatile @Nullable GuardedCall last;

		private volatile boolean cancelled;

		void offer(GuardedCall call) {
			this.last = call;
			this.call.set(call);
			if (this.cancelled) {
				exit();
			}
		}

		@Nullable GuardedCall claim() {
			return this.call.getAndSet(null);
		}

		void cancel() {
			this.cancelled = true;
			exit();
		}

		void discard(GuardedCall call) {
			if (call == this.last) {
				exit();
			}
			else {
				call.exitAsync(null, BLOCKING);
			}
		}

		private void exit() {
			GuardedCall call = claim();
			if (call != null) {
				call.exitAsync(null, BLOCKING);
			}
		}

	}

	/**
	 * What a future gives, or discards: {@link Mono#fromFuture} loses it when the
	 * subscriber cancels before it requests.
	 */
	private static Mono<GuardedCall> entered(CompletableFuture<GuardedCall> entering, Unclaimed unclaimed) {
		return Mono.create((sink) -> {
			AtomicBoolean cancelled = new AtomicBoolean();
			sink.onCancel(() -> {
				cancelled.set(true);
				entering.cancel(true);
			});
			entering.whenComplete((call, failure) -> {
				if (call != null) {
					unclaimed.offer(call);
					sink.success(call);
				}
				else if (!cancelled.get()) {
					Throwable cause = ChainedFuture.unwrap(failure);
					sink.error((cause != null) ? cause : new CancellationException());
				}
			});
		});
	}

	private static Mono<Throwable> exit(GuardedCall call, @Nullable Throwable failure) {
		return Mono.fromCompletionStage(() -> call.exitAsync(failure, BLOCKING));
	}

}
