package io.holdfast.spring.autoconfigure;

import io.holdfast.leader.LeaderListener;
import io.holdfast.leader.LeaderTerm;
import io.holdfast.spring.leader.OnGranted;
import io.holdfast.spring.leader.OnRevoked;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes terms as application events.
 */
final class LeaderEvents implements LeaderListener {

	private final ApplicationEventPublisher events;

	LeaderEvents(ApplicationEventPublisher events) {
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
