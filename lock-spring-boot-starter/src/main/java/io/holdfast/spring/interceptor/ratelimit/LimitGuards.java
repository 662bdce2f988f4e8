package io.holdfast.spring.interceptor.ratelimit;

import java.util.Optional;
import java.util.function.Supplier;

import io.holdfast.spring.interceptor.Continuations;
import io.holdfast.spring.interceptor.ReturnKind;
import io.holdfast.spring.shutdown.Waits;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.function.SingletonSupplier;

/**
 * All that limited calls need, made when the first annotated method is found.
 */
final class LimitGuards implements Waits, AutoCloseable {

	private final LimitGate gate;

	private final Supplier<RateLimitResponses> responses;

	private final LimitGuard value;

	private final LimitGuard stage;

	private final Supplier<LimitGuard> publisher;

	LimitGuards(LimitGate gate, BeanFactory beanFactory) {
		this.gate = gate;
		this.responses = SingletonSupplier
			.of(() -> beanFactory.getBeanProvider(RateLimitResponses.class).getIfUnique(() -> Optional::empty));
		this.value = new ValueGuard(this);
		this.stage = new StageGuard(this,
				new Continuations(beanFactory.getBeanProvider(TaskDecorator.class).orderedStream().toList()));
		// Names Reactor, so it is made only where a method returns one of its types.
		this.publisher = SingletonSupplier.of(() -> new PublisherGuard(this, beanFactory));
	}

	LimitGuard of(ReturnKind kind) {
		return switch (kind) {
			case VALUE -> this.value;
			case STAGE -> this.stage;
			case PUBLISHER -> this.publisher.get();
		};
	}

	LimitGate gate() {
		return this.gate;
	}

	/** The response to the request that the calling thread serves. */
	RateLimitResponse response() {
		return this.responses.get().current().orElse(RateLimitResponse.NONE);
	}

	@Override
	public void endWaits() {
		this.gate.endWaits();
	}

	@Override
	public void resumeWaits() {
		this.gate.resumeWaits();
	}

	@Override
	public void close() {
		this.gate.close();
	}

}
