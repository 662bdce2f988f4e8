package io.holdfast.spring.autoconfigure;

import io.holdfast.leader.LeaderListener;
import io.holdfast.leader.LeaderTerm;
import io.holdfast.spring.OnGranted;
import io.holdfast.spring.OnRevoked;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes terms as application events.
 */
final class LeaderEventPublisher implements LeaderListener {

	private final ApplicationEventPublisher events;

	LeaderEventPublisher(ApplicationEventPublisher events) {
		this.events = events;
	}

	@Override
	public void onGranted(LeaderTerm term) {
		this.events.publishEvent(new OnGranted(term));
	}

	@Override
	public void onRevoked(LeaderTerm term) {
		this.events.publishEvent(new OnRevoked(term));
	}

}
