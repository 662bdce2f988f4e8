package io.holdfast.spring.cache;

import java.util.Optional;

import io.holdfast.redis.AnswerCheck;
import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.resource.ClientResources;

/**
 * The driver's threads and settings, with a check of what the server answers over each
 * connection. They are the application's where it has some; ending ours leaves them
 * alone.
 */
final class CheckedResources {

	private CheckedResources() {
	}

	static ClientResources of(Optional<ClientResources> application) {
		ClientResources.Builder builder = ClientResources.builder();
		// Not mutate(), whose result ends the application's threads with its own.
		application.ifPresent((given) -> builder.eventLoopGroupProvider(given.eventLoopGroupProvider())
			.eventExecutorGroup(given.eventExecutorGroup())
			.timer(given.timer())
			.eventBus(given.eventBus())
			.commandLatencyRecorder(given.commandLatencyRecorder())
			.commandLatencyPublisherOptions(DefaultEventPublisherOptions.disabled())
			.tracing(given.tracing())
			.reconnectDelay(given::reconnectDelay)
			.socketAddressResolver(given.socketAddressResolver())
			.addressResolverGroup(given.addressResolverGroup()));
		return builder
			.nettyCustomizer(AnswerCheck.after(application.map(ClientResources::nettyCustomizer).orElse(null)))
			.build();
	}

}
