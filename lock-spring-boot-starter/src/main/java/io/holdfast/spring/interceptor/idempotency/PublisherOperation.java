package io.holdfast.spring.interceptor.idempotency;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.idempotency.OperationResult;
import io.holdfast.spring.OperationContext;
import io.holdfast.spring.interceptor.LaterInvocation;
import io.holdfast.spring.interceptor.OwnTransactions;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Runs methods whose work ends with their publisher of one value. Each subscription is a
 * call.
 */
final class PublisherOperation implements Operation {

	private final Operations operations;

	private final Callers callers;

	private final Mono<OperationRequest> request;

	private final Mono<String> principal;

	private final @Nullable ReactiveTransactions transactions;

	PublisherOperation(Operations operations, Callers callers, BeanFactory beanFactory) {
		this.operations = operations;
		this.callers = callers;
		ReactiveOperationRequests requests = beanFactory.getBeanProvider(ReactiveOperationRequests.class).getIfUnique();
		this.request = (requests != null) ? requests.current() : Mono.empty();
		this.principal = Callers.SECURITY_PRESENT ? ReactiveSecurityPrincipals.current() : Mono.empty();
		this.transactions = OwnTransactions.PRESENT ? new ReactiveTransactions(beanFactory) : null;
	}

	@Override
	public @Nullable Object invoke(IdempotentDefinition definition, MethodInvocation invocation) {
		Class<?> type = definition.method().method().getReturnType();
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter == null) {
			throw new IllegalStateException("No adapter for " + type);
		}
		Call call = new Call(definition, LaterInvocation.of(invocation), adapter);
		Caller caller = this.callers.ofThread();
		return adapter.fromPublisher(complete(caller).map((complete) -> this.callers.checked(definition, complete))
			.flatMap((complete) -> Mono.deferContextual((context) -> perform(call, complete, context))));
	}

	/** What the subscriber's context knows, and else the thread that has called. */
	private Mono<Caller> complete(Caller thread) {
		Mono<Caller> requested = (thread.request() != null) ? Mono.just(thread)
				: this.request.map((request) -> new Caller(request, request.principal(), true))
					.defaultIfEmpty(new Caller(null, null, thread.known()));
		return requested
			.flatMap((caller) -> (caller.principal() != null) ? Mono.just(caller)
					: this.principal.map(caller::or).defaultIfEmpty(caller))
			.map((caller) -> caller.or(thread.principal()));
	}

	private Mono<Object> perform(Call method, Caller caller, ContextView context) {
		PartDigests digests = new PartDigests();
		MethodInvocation invocation = method.invocation().invocation();
		String fingerprint = method.definition().fingerprint(invocation, caller.request(), digests);
		Mono<String> complete = digests.missing().isEmpty() ? Mono.just(fingerprint) : PartContents.read(digests)
			.then(Mono.fromCallable(() -> method.definition().fingerprint(invocation, caller.request(), digests)));
		return complete.flatMap((known) -> enter(method, method.definition().call(invocation, caller, known), context));
	}

	private Mono<Object> enter(Call method, OperationCall call, ContextView context) {
		return (this.transactions != null)
				? this.transactions.around(call, method.definition().method())
					.flatMap((transaction) -> perform(method, call.in(transaction), context))
				: perform(method, call, context);
	}

	private Mono<Object> perform(Call method, OperationCall call, ContextView context) {
		OperationObserver.Watch watch = this.operations.watch(call);
		return Mono
			.fromFuture(() -> this.operations.performAsync(call, (operation) -> method.work(watch, operation, context)))
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
	 * @param invocation runs the method
	 * @param adapter knows the type that it returns
	 */
	private record Call(IdempotentDefinition definition, LaterInvocation invocation, ReactiveAdapter adapter) {

		CompletionStage<@Nullable Object> work(OperationObserver.Watch watch, OperationContext operation,
				ContextView context) {
			try (OperationObserver.Scope scope = watch.open(); OperationContext.Scope current = operation.attach()) {
				Object returned = this.invocation.proceed();
				if (returned == null) {
					return CompletableFuture.completedFuture(null);
				}
				return Mono.<Object>from(this.adapter.toPublisher(returned))
					.contextWrite((empty) -> empty.putAll(context).put(OperationContext.class, operation))
					.toFuture();
			}
			catch (Throwable ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

	}

}
