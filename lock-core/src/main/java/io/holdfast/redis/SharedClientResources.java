package io.holdfast.redis;

import java.util.concurrent.TimeUnit;

import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The driver's threads. All nodes of the JVM share them, and they end with the last node.
 * <p>
 * One thread does all I/O. A call to several nodes therefore wakes one thread, which
 * writes to all of them in a row, and reads their answers in a row.
 */
final class SharedClientResources {

	private static @Nullable ClientResources resources;

	private static @Nullable DefaultEventLoopGroupProvider threads;

	private static int users;

	private SharedClientResources() {
	}

	static synchronized ClientResources acquire() {
		ClientResources shared = resources;
		if (shared == null) {
			threads = new DefaultEventLoopGroupProvider(1);
			shared = DefaultClientResources.builder().eventLoopGroupProvider(threads).build();
			resources = shared;
		}
		users++;
		return shared;
	}

	/**
	 * Derive the resources of one client: the shared threads, and the application's
	 * resources except for their threads. Shutting the result down ends neither.
	 * @param shared the resources with the shared threads
	 * @param given the application's resources, {@code null} for none
	 * @param own the client's own additions to each channel
	 */
	static ClientResources derive(ClientResources shared, @Nullable ClientResources given, NettyCustomizer own) {
		// Not mutate(), because shutting its result down ends the shared threads.
		DefaultClientResources.Builder derived = DefaultClientResources.builder()
			.eventExecutorGroup(shared.eventExecutorGroup())
			.eventLoopGroupProvider(shared.eventLoopGroupProvider())
			.timer(shared.timer())
			.nettyCustomizer(ReplyCheck.after(own));
		if (given != null) {
			derived.addressResolverGroup(given.addressResolverGroup())
				.commandLatencyRecorder(given.commandLatencyRecorder())
				// The given recorder publishes its metrics by itself.
				.commandLatencyPublisherOptions(DefaultEventPublisherOptions.disabled())
				.eventBus(given.eventBus())
				.reconnectDelay(given::reconnectDelay)
				.nettyCustomizer(ReplyCheck.after(both(given.nettyCustomizer(), own)))
				.socketAddressResolver(given.socketAddressResolver())
				.tracing(given.tracing());
		}
		return derived.build();
	}

	private static NettyCustomizer both(NettyCustomizer first, NettyCustomizer second) {
		return new NettyCustomizer() {

			@Override
			public void afterBootstrapInitialized(Bootstrap bootstrap) {
				first.afterBootstrapInitialized(bootstrap);
				second.afterBootstrapInitialized(bootstrap);
			}

			@Override
			public void afterChannelInitialized(Channel channel) {
				first.afterChannelInitialized(channel);
				second.afterChannelInitialized(channel);
			}

		};
	}

	static synchronized void release() {
		users--;
		ClientResources shared = resources;
		DefaultEventLoopGroupProvider io = threads;
		if (users == 0 && shared != null && io != null) {
			// This does not end the event loop group that was given to it, which follows.
			shared.shutdown(0, 1, TimeUnit.SECONDS);
			io.shutdown(0, 1, TimeUnit.SECONDS);
			resources = null;
			threads = null;
		}
	}

}
