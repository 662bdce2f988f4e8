package io.holdfast.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.PubSubCommandHandler;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to a standalone server or to the present master, which Sentinels name or which
 * is found among several servers by its role. The driver never reconnects by itself: a
 * lost connection fails its commands in flight and is replaced, so that the driver sends
 * no command twice, and none after its caller has given up.
 */
final class StandaloneConnector implements Connector {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	private static final String INVALIDATE = "invalidate";

	/** One server, or a master and its replicas. */
	private final List<RedisURI> servers;

	/** The index of the last known master. */
	private volatile int master;

	private final ClientResources resources;

	private final RedisClient client;

	private final ProtocolNegotiation protocolNegotiation;

	private final Duration timeout;

	private final HostAddresses hosts;

	/**
	 * The channel of the connection that is being opened; connections to Sentinels come
	 * before it.
	 */
	private volatile @Nullable Channel channel;

	private final boolean cluster;

	/**
	 * The last connection for publish and subscribe that was opened or is being opened.
	 */
	private volatile CompletionStage<?> listening = CompletableFuture.completedFuture(null);

	/**
	 * Create a connector.
	 * @param servers one server, or Sentinels and their master, or a master with replicas
	 * @param options how to connect
	 * @param cluster whether it is one of the servers of a Cluster
	 */
	StandaloneConnector(List<RedisURI> servers, RedisNodeOptions options, boolean cluster) {
		this.cluster = cluster;
		this.servers = servers.stream().map((server) -> copy(server, options)).toList();
		ClientResources shared = SharedClientResources.acquire();
		ClientResources given = options.clientResources();
		this.hosts = new HostAddresses(((given != null) ? given : shared).addressResolverGroup());
		this.resources = SharedClientResources.derive(shared, given, new Watch());
		this.client = RedisClient.create(this.resources, this.servers.get(0));
		this.timeout = options.connectTimeout();
		this.protocolNegotiation = new ProtocolNegotiation(address(), withoutReplay(options));
	}

	private static RedisURI copy(RedisURI uri, RedisNodeOptions options) {
		RedisURI.Builder copy = RedisURI.builder(uri)
			.withTimeout(options.connectTimeout())
			.withClientName(options.clientName());
		// The driver's builder does not copy Sentinels.
		uri.getSentinels().forEach((sentinel) -> copy.withSentinel(RedisURI.builder(sentinel).build()));
		if (uri.getSentinelMasterId() != null) {
			copy.withSentinelMasterId(uri.getSentinelMasterId());
		}
		return copy.build();
	}

	private final class Watch implements NettyCustomizer {

		@Override
		public void afterBootstrapInitialized(Bootstrap bootstrap) {
			bootstrap.resolver(StandaloneConnector.this.hosts);
		}

		@Override
		public void afterChannelInitialized(Channel initialized) {
			if (initialized.pipeline().get(PubSubCommandHandler.class) == null) {
				StandaloneConnector.this.channel = initialized;
			}
		}

	}

	private static ClientOptions withoutReplay(RedisNodeOptions options) {
		ClientOptions given = options.clientOptions();
		ClientOptions base = (given != null) ? given : ClientOptions.create();
		return options.protocol()
			.applyTo(base.mutate())
			.autoReconnect(false)
			.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
			.replayFilter((command) -> true)
			.socketOptions(base.getSocketOptions().mutate().connectTimeout(options.connectTimeout()).build())
			.timeoutOptions(TimeoutOptions.create())
			.build();
	}

	@Override
	public String address() {
		return this.servers.stream().map(NodeAddresses::masked).collect(Collectors.joining(","));
	}

	@Override
	public boolean isFixed() {
		return this.servers.size() == 1 && this.servers.get(0).getSentinels().isEmpty();
	}

	@Override
	public boolean isCluster() {
		return this.cluster;
	}

	@Override
	public CompletionStage<NodeConnection> open(Events events) {
		CompletionStage<StatefulRedisConnection<String, String>> opened = (this.servers.size() == 1)
				? connect(this.servers.get(0)) : findMaster(this.master, this.servers.size());
		return opened.thenApply((connection) -> connection(connection, events));
	}

	@Override
	public CompletionStage<StatefulRedisPubSubConnection<String, String>> listen() {
		RedisURI server = this.servers.get(this.master);
		CompletionStage<StatefulRedisPubSubConnection<String, String>> opened = connect(
				() -> this.client.connectPubSubAsync(StringCodec.UTF8, server));
		this.listening = opened;
		return opened;
	}

	private CompletionStage<StatefulRedisConnection<String, String>> connect(RedisURI server) {
		return connect(() -> this.client.connectAsync(StringCodec.UTF8, server));
	}

	private <T extends StatefulConnection<?, ?>> CompletionStage<T> connect(Supplier<CompletionStage<T>> attempt) {
		return this.hosts.inTurn(() -> this.protocolNegotiation.open((clientOptions) -> {
			this.client.setOptions(clientOptions);
			return attempt.get();
		}, StatefulConnection::closeAsync));
	}

	/**
	 * Try the servers one after the other, because the channel is that of the last
	 * connection.
	 */
	private CompletionStage<StatefulRedisConnection<String, String>> findMaster(int server, int left) {
		return connect(this.servers.get(server)).thenCompose(this::unlessReplica)
			.whenComplete((connection, failure) -> {
				if (failure == null) {
					this.master = server;
				}
			})
			.exceptionallyCompose((failure) -> (left > 1) ? findMaster((server + 1) % this.servers.size(), left - 1)
					: CompletableFuture.failedFuture(failure));
	}

	private CompletionStage<StatefulRedisConnection<String, String>> unlessReplica(
			StatefulRedisConnection<String, String> connection) {
		return connection.async()
			.info("replication")
			.toCompletableFuture()
			.orTimeout(this.timeout.toMillis(), TimeUnit.MILLISECONDS)
			// If INFO is refused, assume a master; the first write will tell.
			.handle((info, refused) -> (refused instanceof TimeoutException)
					|| (info != null && NodeInfo.parse(info).isReplica()))
			.thenCompose(
					(unfit) -> unfit
							? connection.closeAsync()
								.thenCompose((closed) -> CompletableFuture.failedFuture(new IllegalStateException(
										"none of the servers is a master that can be reached")))
							: CompletableFuture.completedFuture(connection));
	}

	private NodeConnection connection(StatefulRedisConnection<String, String> connection, Events events) {
		Channel opened = this.channel;
		if (opened == null) {
			throw new IllegalStateException("A connection was opened without a channel");
		}
		connection.setAutoFlushCommands(false);
		CommandQueue commandQueue = new CommandQueue(opened.eventLoop(), opened.eventLoop()::inEventLoop,
				connection::flushCommands);
		connection.addListener((PushMessage message) -> {
			if (INVALIDATE.equals(message.getType())) {
				events.invalidated(keys(message));
			}
		});
		connection.addListener(new RedisConnectionStateListener() {

			@Override
			public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
				events.disconnected();
			}

		});
		return new NodeConnection(connection.async(), connection, commandQueue, speaksResp3(connection),
				() -> forgetUnsent(opened));
	}

	/**
	 * Make closing discard unsent data, which the operating system would otherwise keep
	 * sending for minutes, after commands of the next connection.
	 */
	private static void forgetUnsent(Channel channel) {
		try {
			channel.config().setOption(ChannelOption.SO_LINGER, 0);
		}
		catch (ChannelException ex) {
			logger.debug("A connection was closed already", ex);
		}
	}

	private static @Nullable List<String> keys(PushMessage message) {
		Object keys = message.getContent(StringCodec.UTF8::decodeKey).get(1);
		return (keys instanceof List<?> list) ? list.stream().map(String::valueOf).toList() : null;
	}

	private static boolean speaksResp3(StatefulRedisConnection<String, String> connection) {
		return connection instanceof StatefulRedisConnectionImpl<?, ?> known
				&& known.getConnectionState().getNegotiatedProtocolVersion() == ProtocolVersion.RESP3;
	}

	@Override
	public void close() {
		// A driver that is shut down does not close a connection that it is still
		// opening, so wait for it.
		this.listening.whenComplete((opened, failure) -> shutdown());
	}

	private void shutdown() {
		this.client.shutdownAsync(0, 1, TimeUnit.SECONDS).whenComplete((ended, failure) -> {
			// Ends only this client's part; the shared threads end with their last user.
			this.resources.shutdown(0, 1, TimeUnit.SECONDS);
			SharedClientResources.release();
		});
	}

}
