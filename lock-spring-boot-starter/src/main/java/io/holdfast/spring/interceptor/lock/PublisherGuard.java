package io.holdfast.spring.interceptor.lock;

import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.spring.interceptor.LaterInvocation;
import io.holdfast.lock.LockLostException;
import io.holdfast.spring.LockContext;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Guards methods whose work ends with their publisher. Each subscription takes the lock
 * and calls the method anew.
 */
final class PublisherGuard implements Guard {

	private final LockGate gate;

	PublisherGuard(LockGate gate) {
		this.gate = gate;
	}

	@Override
	public @Nullable Object invoke(LockDefinition definition, MethodInvocation invocation) {
		Class<?> type = definition.method().method().getReturnType();
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter == null) {
			throw new IllegalStateException("No adapter for " + type);
		}
		Call call = new Call(definition, LaterInvocation.of(invocation), adapter);
		Flux<Object> guarded = Flux.deferContextual((context) -> subscribe(call, context));
		return adapter.fromPublisher(adapter.isMultiValue() ? guarded : guarded.singleOrEmpty());
	}

	private Publisher<Object> subscribe(Call call, ContextView context) {
		LockRequest request = call.definition().request(call.invocation().invocation()).orElse(null);
		if (request == null) {
			return call.proceed();
		}
		HeldLocks chain = (context.getOrDefault(LockContext.class, null) instanceof HeldLocks locks) ? locks
				: HeldLocks.current();
		Mono<Admission> admitted = Mono.fromFuture(() -> this.gate.admitAsync(request, chain))
			.doOnDiscard(Admission.class, Admission::leaveAsync);
		return Flux.usingWhen(admitted, (value) -> call.run(value, request), PublisherGuard::leave,
				(value, failure) -> leave(value), PublisherGuard::leave);
	}

	private static Publisher<?> leave(Admission admission) {
		return Mono.fromCompletionStage(admission.leaveAsync()).then();
	}

	/**
	 * One call.
	 *
	 * @param definition how it is guarded
	 * @param invocation runs the method
	 * @param adapter knows the type that it returns
	 */
	private record Call(LockDefinition definition, LaterInvocation invocation, ReactiveAdapter adapter) {

		Publisher<Object> run(Admission admission, LockRequest request) {
			if (admission.busy()) {
				return refuse(admission.refusal(request));
			}
			HeldLocks locks = admission.locks();
			return (locks != null) ? guard(locks) : proceed();
		}

		private Publisher<Object> refuse(LockNotAcquiredException refusal) {
			try {
				return publisher(this.definition.busy().answer(this.invocation.invocation(), refusal));
			}
			catch (Throwable ex) {
				return Flux.error(ex);
			}
		}

		private Publisher<Object> guard(HeldLocks locks) {
			Sinks.Empty<Object> interrupt = Sinks.empty();
			LossWatch watch = this.definition.lost().watch(locks, interrupt::tryEmitEmpty);
			Publisher<Object> work;
			try (LockContext.Scope scope = locks.attach()) {
				work = proceed();
			}
			return Flux.from(work)
				.contextWrite((context) -> context.put(LockContext.class, locks))
				// Ends the work by completion, as an error would not cancel it; the
				// verdict follows.
				.takeUntilOther(interrupt.asMono())
				.concatWith(Mono.defer(() -> verdict(locks)))
				.doOnError((failure) -> addLoss(failure, locks))
				.doFinally((signal) -> watch.end());
		}

		Publisher<Object> proceed() {
			try {
				return publisher(this.invocation.proceed());
			}
			catch (Throwable ex) {
				return Flux.error(ex);
			}
		}

		private Publisher<Object> publisher(@Nullable Object returned) {
			return (returned != null) ? this.adapter.toPublisher(returned) : Flux.empty();
		}

		private Mono<Object> verdict(HeldLocks locks) {
			LockLostException loss = this.definition.lost().verdict(locks);
			return (loss != null) ? Mono.error(loss) : Mono.empty();
		}

		private void addLoss(Throwable failure, HeldLocks locks) {
			LockLostException loss = this.definition.lost().verdict(locks);
			if (loss != null && !(failure instanceof LockLostException)) {
				failure.addSuppressed(loss);
			}
		}

	}

}
