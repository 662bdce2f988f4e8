package io.holdfast.spring.interceptor.idempotency;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.spring.interceptor.CallInvoker;
import io.holdfast.spring.interceptor.Continuations;
import io.holdfast.spring.interceptor.OutageMonitor;
import io.holdfast.spring.interceptor.OwnTransactions;
import io.holdfast.spring.interceptor.Waits;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.function.SingletonSupplier;

/**
 * All that idempotent calls need, made when the first of them comes.
 */
final class Operations implements CallInvoker<IdempotentDefinition>, Waits, AutoCloseable {

	private final Execution execution;

	private final AtomicReference<@Nullable IdempotencyClient> local = new AtomicReference<>();

	private final Supplier<LocalCover> cover;

	private final OperationObserver observer;

	private final Callers callers;

	private final @Nullable ThreadTransactions transactions;

	private final CallInvoker<IdempotentDefinition> value;

	private final CallInvoker<IdempotentDefinition> stage;

	private final Supplier<CallInvoker<IdempotentDefinition>> publisher;

	Operations(IdempotencyClient client, Supplier<IdempotencyClient> local, OutageMonitor outages,
			BeanFactory beanFactory) {
		this.execution = new Execution(client, outages);
		this.cover = SingletonSupplier.of(() -> {
			IdempotencyClient made = local.get();
			this.local.set(made);
			return new LocalCover(made, this.execution);
		});
		this.observer = beanFactory.getBeanProvider(OperationObserver.class).getIfUnique(() -> OperationObserver.NO_OP);
		this.callers = new Callers(beanFactory);
		this.transactions = OwnTransactions.PRESENT ? new ThreadTransactions(beanFactory) : null;
		this.value = new ValueOperation(this);
		this.stage = new StageOperation(this,
				new Continuations(beanFactory.getBeanProvider(TaskDecorator.class).orderedStream().toList()));
		// Names Reactor, so it is made only where a method returns one of its types.
		this.publisher = SingletonSupplier.of(() -> new PublisherOperation(this, this.callers, beanFactory));
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

	/** For whom a call on this thread is made. */
	Caller caller(IdempotentDefinition definition) {
		return this.callers.checked(definition, this.callers.ofThread());
	}

	/**
	 * A call on this thread.
	 */
	OperationCall call(IdempotentDefinition definition, MethodInvocation invocation) {
		OperationCall call = definition.call(invocation, caller(definition));
		return (this.transactions != null) ? call.in(this.transactions.around(call, definition.method())) : call;
	}

	OperationObserver.Watch watch(OperationCall call) {
		return this.observer.begin(call.key());
	}

	OperationResult<@Nullable Object> perform(OperationCall call, Work work) throws Exception {
		OperationResult<@Nullable Object> known = call.transaction().known(call);
		if (known != null) {
			return known;
		}
		return call.unavailable().local() ? this.cover.get().perform(call, work)
				: this.execution.perform(call, work, () -> new UnrecordedOperation(call.key(), Optional.empty()));
	}

	CompletableFuture<OperationResult<@Nullable Object>> performAsync(OperationCall call, LaterWork work) {
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
		return call.unavailable().local() ? this.cover.get().performAsync(call, work)
				: this.execution.performAsync(call, work, () -> new UnrecordedOperation(call.key(), Optional.empty()));
	}

	@Override
	public void endWaits() {
		ifMade(IdempotencyClient::endWaits);
	}

	@Override
	public void resumeWaits() {
		ifMade(IdempotencyClient::resumeWaits);
	}

	@Override
	public void close() {
		ifMade(IdempotencyClient::close);
	}

	private void ifMade(Consumer<IdempotencyClient> action) {
		IdempotencyClient made = this.local.get();
		if (made != null) {
			action.accept(made);
		}
	}

}
