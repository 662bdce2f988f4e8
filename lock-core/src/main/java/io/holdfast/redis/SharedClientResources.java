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
 * The driver's threads, shared by all nodes of the JVM and ended with the last of them.
 * <p>
 * One of them does all I/O: a round to several nodes then wakes one thread, which writes
 * to all of them in a row, and reads what they answer in a row.
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
	 * What one client uses: the shared threads, and of what it was given all that is no
	 * thread. Ending it ends neither.
	 * @param shared the shared threads
	 * @param given an application's own, if there are
	 * @param own what the client adds to each channel
	 */
	static ClientResources derive(ClientResources shared, @Nullable ClientResources given, NettyCustomizer own) {
		// Not mutate(), whose result ends the shared threads with its own shutdown.
		DefaultClientResources.Builder derived = DefaultClientResources.builder()
			.eventExecutorGroup(shared.eventExecutorGroup())
			.eventLoopGroupProvider(shared.eventLoopGroupProvider())
			.timer(shared.timer())
			.nettyCustomizer(ReplyCheck.after(own));
		if (given != null) {
			derived.addressResolverGroup(given.addressResolverGroup())
				.commandLatencyRecorder(given.commandLatencyRecorder())
				// It publishes what it records by itself.
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
			// It leaves alone what it was given.
			shared.shutdown(0, 1, TimeUnit.SECONDS);
			io.shutdown(0, 1, TimeUnit.SECONDS);
			resources = null;
			threads = null;
		}
	}

}
