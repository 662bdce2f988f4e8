package io.holdfast.spring.interceptor.idempotency;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.spring.interceptor.CallInvoker;
import io.holdfast.spring.interceptor.ContextPropagation;
import io.holdfast.spring.interceptor.IndependentTransactions;
import io.holdfast.spring.interceptor.OutageMonitor;
import io.holdfast.spring.interceptor.PendingWaits;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.function.SingletonSupplier;

/**
 * Runs idempotent calls, with a delegate for each kind of return type.
 */
final class IdempotentCallInvoker implements CallInvoker<IdempotentDefinition>, PendingWaits, AutoCloseable {

	private final IdempotentExecution execution;

	private final AtomicReference<@Nullable IdempotencyClient> local = new AtomicReference<>();

	private final Supplier<LocalIdempotencyFallback> fallback;

	private final OperationObserver observer;

	private final Callers callers;

	private final @Nullable ThreadTransactions transactions;

	private final CallInvoker<IdempotentDefinition> value;

	private final CallInvoker<IdempotentDefinition> stage;

	private final Supplier<CallInvoker<IdempotentDefinition>> publisher;

	IdempotentCallInvoker(IdempotencyClient client, Supplier<IdempotencyClient> local, OutageMonitor outages,
			BeanFactory beanFactory) {
		this.execution = new IdempotentExecution(client, outages);
		this.fallback = SingletonSupplier.of(() -> {
			IdempotencyClient created = local.get();
			this.local.set(created);
			return new LocalIdempotencyFallback(created, this.execution);
		});
		this.observer = beanFactory.getBeanProvider(OperationObserver.class).getIfUnique(() -> OperationObserver.NO_OP);
		this.callers = new Callers(beanFactory);
		this.transactions = IndependentTransactions.PRESENT ? new ThreadTransactions(beanFactory) : null;
		this.value = new ValueIdempotentInvoker(this);
		this.stage = new StageIdempotentInvoker(this,
				new ContextPropagation(beanFactory.getBeanProvider(TaskDecorator.class).orderedStream().toList()));
		// This refers to Reactor, so it is created only if a method returns one of its
		// types.
		this.publisher = SingletonSupplier.of(() -> new PublisherIdempotentInvoker(this, this.callers, beanFactory));
	}

	@Override
	public @Nullable Object invoke(IdempotentDefinition definition, MethodInvocation invocation) throws Throwable {
		CallInvoker<IdempotentDefinition> invoker = switch (definition.returns()) {
			case VALUE -> this.value;
			case STAGE -> this.stage;
			case PUBLISHER -> this.publisher.get();
		};
		return invoker.invoke(definition, invocation);
	}

	/** The caller of a call on this thread. */
	Caller caller(IdempotentDefinition definition) {
		return this.callers.checked(definition, this.callers.ofThread());
	}

	/**
	 * Create the call for an invocation on this thread, within its transaction.
	 */
	OperationCall call(IdempotentDefinition definition, MethodInvocation invocation) {
		OperationCall call = definition.call(invocation, caller(definition));
		return (this.transactions != null) ? call.in(this.transactions.around(call, definition.method())) : call;
	}

	OperationObserver.Watch watch(OperationCall call) {
		return this.observer.begin(call.key());
	}

	OperationResult<@Nullable Object> execute(OperationCall call, BlockingWork work) throws Exception {
		OperationResult<@Nullable Object> known = call.transaction().known(call);
		if (known != null) {
			return known;
		}
		return call.unavailable().local() ? this.fallback.get().execute(call, work)
				: this.execution.execute(call, work, () -> new UnrecordedOperation(call.key(), Optional.empty()));
	}

	CompletableFuture<OperationResult<@Nullable Object>> executeAsync(OperationCall call, AsyncWork work) {
		OperationResult<@Nullable Object> known;
		try {
			known = call.transaction().known(call);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		if (known != null) {
			return CompletableFuture.completedFuture(known);
		}
		return call.unavailable().local() ? this.fallback.get().executeAsync(call, work)
				: this.execution.executeAsync(call, work, () -> new UnrecordedOperation(call.key(), Optional.empty()));
	}

	@Override
	public void endWaits() {
		ifCreated(IdempotencyClient::endWaits);
	}

	@Override
	public void resumeWaits() {
		ifCreated(IdempotencyClient::resumeWaits);
	}

	@Override
	public void close() {
		ifCreated(IdempotencyClient::close);
	}

	private void ifCreated(Consumer<IdempotencyClient> action) {
		IdempotencyClient created = this.local.get();
		if (created != null) {
			action.accept(created);
		}
	}

}
