package io.holdfast.spring.interceptor.schedule;

import io.holdfast.spring.interceptor.ReturnKind;

/**
 * All that calls of jobs need, made when the first of them comes.
 */
final class JobGuards {

	private final JobGate gate;

	private final JobGuard value;

	private final JobGuard stage;

	JobGuards(JobGate gate) {
		this.gate = gate;
		this.value = new ValueGuard(gate);
		this.stage = new StageGuard(gate);
	}

	JobGuard of(ReturnKind kind) {
		return switch (kind) {
			case VALUE -> this.value;
			case STAGE -> this.stage;
			// Names Reactor, so it is made only where a method returns one of its types.
			case PUBLISHER -> new PublisherGuard(this.gate);
		};
	}

}
