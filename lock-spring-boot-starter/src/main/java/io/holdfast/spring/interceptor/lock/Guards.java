package io.holdfast.spring.interceptor.lock;

import io.holdfast.spring.interceptor.ReturnKind;
import io.holdfast.spring.interceptor.Continuations;
import io.holdfast.spring.interceptor.OutageMonitor;
import io.holdfast.spring.shutdown.Waits;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.local.LocalLockClient;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.task.TaskDecorator;

/**
 * All that guarded calls need, made when the first of them comes.
 */
final class Guards implements Waits, AutoCloseable {

	private final LockGate gate;

	private final Guard value;

	private final Guard stage;

	Guards(LockClient client, LockSettings settings, OutageMonitor outages, BeanFactory beanFactory) {
		this.gate = new LockGate(client,
				LocalLockClient.builder().instanceId(settings.instanceId()).defaults(settings.options()).build(),
				outages);
		this.value = new ValueGuard(this.gate, beanFactory);
		this.stage = new StageGuard(this.gate,
				new Continuations(beanFactory.getBeanProvider(TaskDecorator.class).orderedStream().toList()));
	}

	Guard of(ReturnKind kind) {
		return switch (kind) {
			case VALUE -> this.value;
			case STAGE -> this.stage;
			// Names Reactor, so it is made only where a method returns one of its types.
			case PUBLISHER -> new PublisherGuard(this.gate);
		};
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
