package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.resource.ClientResources;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.DirectFieldAccessor;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

/**
 * How the caches connect: to the application's Redis, but with a short timeout, always to
 * the master, and so that a command which cannot be sent now fails now and is never sent
 * again later.
 *
 * @param application the application's own way
 * @param timeout how long a command may take
 * @param resources made of the application's, and ours to end
 */
record DedicatedConnection(LettuceClientConfiguration application, Duration timeout,
		ClientResources resources) implements LettuceClientConfiguration {

	private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);

	private static final Duration REFRESH_PAUSE = Duration.ofMillis(500);

	/**
	 * Derive a connection factory.
	 * @param factory the application's
	 * @param timeout how long a command may take
	 * @return one of our own, which is started; null when it is not Lettuce's
	 */
	static @Nullable LettuceConnectionFactory derive(RedisConnectionFactory factory, Duration timeout) {
		if (!(factory instanceof LettuceConnectionFactory lettuce)) {
			return null;
		}
		LettuceConnectionFactory own = new LettuceConnectionFactory(configuration(lettuce),
				new DedicatedConnection(lettuce.getClientConfiguration(), timeout,
						CheckedResources.of(lettuce.getClientConfiguration().getClientResources())));
		own.setShareNativeConnection(true);
		own.setValidateConnection(false);
		own.afterPropertiesSet();
		own.start();
		return own;
	}

	static void end(LettuceConnectionFactory own) {
		own.destroy();
		own.getClientConfiguration()
			.getClientResources()
			.ifPresent((resources) -> resources.shutdown(0, 1, TimeUnit.SECONDS));
	}

	private static RedisConfiguration configuration(LettuceConnectionFactory factory) {
		if (factory.getClusterConfiguration() != null) {
			return factory.getClusterConfiguration();
		}
		if (factory.getSentinelConfiguration() != null) {
			return factory.getSentinelConfiguration();
		}
		if (factory.getSocketConfiguration() != null) {
			return factory.getSocketConfiguration();
		}
		// Nothing public tells of a master with replicas, and the standalone
		// configuration
		// beside it names a server on this machine.
		Object actual = new DirectFieldAccessor(factory).getPropertyValue("configuration");
		return (actual instanceof RedisStaticMasterReplicaConfiguration masterReplica) ? masterReplica
				: factory.getStandaloneConfiguration();
	}

	@Override
	public Optional<ClientOptions> getClientOptions() {
		ClientOptions options = this.application.getClientOptions().orElseGet(ClientOptions::create);
		SocketOptions sockets = options.getSocketOptions();
		ClientOptions.Builder own = (options instanceof ClusterClientOptions cluster)
				? cluster.mutate().topologyRefreshOptions(refreshing(cluster.getTopologyRefreshOptions()))
				: options.mutate();
		return Optional.of(own.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
			.replayFilter((command) -> true)
			.timeoutOptions(TimeoutOptions.enabled(this.timeout))
			.socketOptions(sockets.mutate().connectTimeout(connectTimeout(sockets)).build())
			.build());
	}

	/**
	 * A Cluster's new master is found by what its servers say, however the application
	 * does that.
	 */
	private static ClusterTopologyRefreshOptions refreshing(ClusterTopologyRefreshOptions application) {
		return ClusterTopologyRefreshOptions.builder()
			.enablePeriodicRefresh(application.isPeriodicRefreshEnabled())
			.refreshPeriod(application.getRefreshPeriod())
			.dynamicRefreshSources(application.useDynamicRefreshSources())
			.closeStaleConnections(application.isCloseStaleConnections())
			.adaptiveRefreshTriggersTimeout(REFRESH_PAUSE)
			.refreshTriggersReconnectAttempts(1)
			.build();
	}

	/**
	 * What the driver takes as the limit of a handshake: of the trips that TLS, the
	 * password and the protocol need, one after the other, and of what the JVM must load
	 * for the first of all. Commands end by the options' timeout.
	 */
	@Override
	public Duration getCommandTimeout() {
		Duration connect = connectTimeout(
				this.application.getClientOptions().orElseGet(ClientOptions::create).getSocketOptions());
		return (connect.compareTo(this.timeout) > 0) ? connect : this.timeout;
	}

	private static Duration connectTimeout(SocketOptions sockets) {
		Duration application = sockets.getConnectTimeout();
		return (application.compareTo(LONGEST_CONNECT) < 0) ? application : LONGEST_CONNECT;
	}

	@Override
	public Optional<ReadFrom> getReadFrom() {
		return Optional.empty();
	}

	@Override
	public Duration getShutdownTimeout() {
		return Duration.ofSeconds(1);
	}

	@Override
	public Duration getShutdownQuietPeriod() {
		return Duration.ZERO;
	}

	@Override
	public boolean isUseSsl() {
		return this.application.isUseSsl();
	}

	@Override
	public SslVerifyMode getVerifyMode() {
		return this.application.getVerifyMode();
	}

	@Override
	@Deprecated
	public boolean isVerifyPeer() {
		return getVerifyMode() != SslVerifyMode.NONE;
	}

	@Override
	public boolean isStartTls() {
		return this.application.isStartTls();
	}

	@Override
	public Optional<ClientResources> getClientResources() {
		return Optional.of(this.resources);
	}

	@Override
	public Optional<String> getClientName() {
		return this.application.getClientName();
	}

	@Override
	public Optional<RedisCredentialsProviderFactory> getRedisCredentialsProviderFactory() {
		return this.application.getRedisCredentialsProviderFactory();
	}

}
