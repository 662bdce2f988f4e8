package io.holdfast.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;

/**
 * Connects to a Cluster, which counts as one node. The driver keeps a connection to each
 * of its servers and follows changes of the topology; it drops what was on its way when
 * one breaks. Pushes do not reach us over these connections, so waiters poll.
 */
final class ClusterConnector implements Connector {

	private final List<RedisURI> seeds;

	private final ClientResources resources;

	private final RedisClusterClient client;

	private final Handshake handshake;

	/** Hands all commands to the driver, so that no I/O thread of its overtakes. */
	private final Executor writer;

	ClusterConnector(List<RedisURI> seeds, RedisNodeOptions options) {
		this.seeds = seeds.stream()
			.map((seed) -> RedisURI.builder(seed)
				.withTimeout(options.connectTimeout())
				.withClientName(options.clientName())
				.build())
			.toList();
		this.resources = SharedResources.derive(SharedResources.acquire(), options.clientResources(),
				new NettyCustomizer() {
				});
		this.writer = this.resources.eventExecutorGroup().next();
		this.client = RedisClusterClient.create(this.resources, this.seeds);
		this.handshake = new Handshake(address(), withoutReplay(options));
	}

	private static ClusterClientOptions withoutReplay(RedisNodeOptions options) {
		ClientOptions given = options.clientOptions();
		ClientOptions base = (given != null) ? given : ClientOptions.create();
		ClusterClientOptions cluster = (base instanceof ClusterClientOptions already) ? already
				: ClusterClientOptions.builder(base).build();
		ClusterClientOptions.Builder builder = cluster.mutate();
		builder.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS);
		builder.replayFilter((command) -> true);
		builder.socketOptions(base.getSocketOptions().mutate().connectTimeout(options.connectTimeout()).build());
		builder.timeoutOptions(TimeoutOptions.create());
		options.protocol().applyTo(builder);
		return builder.build();
	}

	@Override
	public String address() {
		return this.seeds.stream().map(Addresses::masked).collect(Collectors.joining(","));
	}

	@Override
	public boolean isFixed() {
		return false;
	}

	@Override
	public boolean isCluster() {
		return true;
	}

	@Override
	public CompletionStage<Link> open(Events events) {
		return this.handshake.<StatefulRedisClusterConnection<String, String>>open((clientOptions) -> {
			this.client.setOptions((ClusterClientOptions) clientOptions);
			return this.client.refreshPartitionsAsync()
				.thenCompose((known) -> this.client.connectAsync(StringCodec.UTF8));
		})
			.thenApply((connection) -> new Link(connection.async(), connection,
					new Outbox(this.writer, () -> false, () -> {
					}), false, false, () -> {
					}));
	}

	@Override
	public void close() {
		this.client.shutdownAsync(0, 1, TimeUnit.SECONDS).whenComplete((closed, failure) -> {
			this.resources.shutdown(0, 1, TimeUnit.SECONDS);
			SharedResources.release();
		});
	}

}
