package io.holdfast.spring.interceptor.idempotency;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;

import io.holdfast.idempotency.OperationResult;
import io.holdfast.spring.OperationContext;
import io.holdfast.spring.interceptor.CallInvoker;
import io.holdfast.spring.interceptor.IndependentTransactions;
import io.holdfast.spring.interceptor.PublisherInvocation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.beans.factory.BeanFactory;

/**
 * Runs methods whose work ends with their publisher of one value. Each subscription is a
 * call of its own.
 */
final class PublisherIdempotentInvoker implements CallInvoker<IdempotentDefinition> {

	private final IdempotentCallInvoker invoker;

	private final Callers callers;

	private final Mono<OperationRequest> request;

	private final Mono<String> principal;

	private final @Nullable ReactiveTransactions transactions;

	PublisherIdempotentInvoker(IdempotentCallInvoker invoker, Callers callers, BeanFactory beanFactory) {
		this.invoker = invoker;
		this.callers = callers;
		ReactiveOperationRequests requests = beanFactory.getBeanProvider(ReactiveOperationRequests.class).getIfUnique();
		this.request = (requests != null) ? requests.current() : Mono.empty();
		this.principal = Callers.SECURITY_PRESENT ? ReactiveSecurityPrincipals.current() : Mono.empty();
		this.transactions = IndependentTransactions.PRESENT ? new ReactiveTransactions(beanFactory) : null;
	}

	@Override
	public @Nullable Object invoke(IdempotentDefinition definition, MethodInvocation invocation) {
		PublisherInvocation method = PublisherInvocation.of(definition.method(), invocation);
		Call call = new Call(definition, method);
		Caller caller = this.callers.ofThread();
		return method.adapter()
			.fromPublisher(complete(caller).map((complete) -> this.callers.checked(definition, complete))
				.flatMap((complete) -> Mono.deferContextual((context) -> execute(call, complete, context))));
	}

	/** The caller, from the subscriber's context or else from the calling thread. */
	private Mono<Caller> complete(Caller thread) {
		Mono<Caller> requested = (thread.request() != null) ? Mono.just(thread)
				: this.request.map((request) -> new Caller(request, request.principal(), true))
					.defaultIfEmpty(new Caller(null, null, thread.known()));
		return requested
			.flatMap((caller) -> (caller.principal() != null) ? Mono.just(caller)
					: this.principal.map(caller::or).defaultIfEmpty(caller))
			.map((caller) -> caller.or(thread.principal()));
	}

	private Mono<Object> execute(Call method, Caller caller, ContextView context) {
		PartDigests digests = new PartDigests();
		MethodInvocation invocation = method.publisher().invocation();
		String fingerprint = method.definition().fingerprint(invocation, caller.request(), digests);
		Mono<String> complete = digests.missing().isEmpty() ? Mono.just(fingerprint) : PartContents.read(digests)
			.then(Mono.fromCallable(() -> method.definition().fingerprint(invocation, caller.request(), digests)));
		return complete.flatMap((known) -> enter(method, method.definition().call(invocation, caller, known), context));
	}

	private Mono<Object> enter(Call method, OperationCall call, ContextView context) {
		return (this.transactions != null)
				? this.transactions.around(call, method.definition().method())
					.flatMap((transaction) -> execute(method, call.in(transaction), context))
				: execute(method, call, context);
	}

	private Mono<Object> execute(Call method, OperationCall call, ContextView context) {
		OperationObserver.Watch watch = this.invoker.watch(call);
		return Mono
			.fromFuture(() -> this.invoker.executeAsync(call, (operation) -> method.work(watch, operation, context)))
			.doOnNext((result) -> end(call, watch, result.replayed(), null))
			.doOnError((failure) -> end(call, watch, false, failure))
			.doOnCancel(() -> end(call, watch, false, new CancellationException()))
			.flatMap((OperationResult<@Nullable Object> result) -> Mono.justOrEmpty(result.value()));
	}

	private static void end(OperationCall call, OperationObserver.Watch watch, boolean replayed,
			@Nullable Throwable failure) {
		call.answered(replayed, failure);
		watch.end(replayed, failure);
	}

	/**
	 * One call.
	 *
	 * @param definition how it is made idempotent
	 * @param publisher calls the method
	 */
	private record Call(IdempotentDefinition definition, PublisherInvocation publisher) {

		CompletionStage<@Nullable Object> work(OperationObserver.Watch watch, OperationContext operation,
				ContextView context) {
			try (OperationObserver.Scope scope = watch.open(); OperationContext.Scope current = operation.attach()) {
				return Mono.from(this.publisher.proceed())
					.contextWrite((empty) -> empty.putAll(context).put(OperationContext.class, operation))
					.toFuture();
			}
		}

	}

}
