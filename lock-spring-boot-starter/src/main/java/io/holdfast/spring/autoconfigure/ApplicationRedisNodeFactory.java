package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.DirectFieldAccessor;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConverters;
import org.springframework.util.StringUtils;

/**
 * The application's own Redis as a node. It gets its own connection: the application's
 * connection replays commands after a reconnect, which is unsafe for locks.
 */
final class ApplicationRedisNodeFactory {

	private final LettuceConnectionFactory factory;

	private final LettuceClientConfiguration client;

	ApplicationRedisNodeFactory(LettuceConnectionFactory factory) {
		this.factory = factory;
		this.client = factory.getClientConfiguration();
	}

	/**
	 * Open the node.
	 * @param options the options; the application's settings for its own connection
	 * override them
	 * @return the node
	 * @throws RedisNodesException if the location of the application's Redis is not known
	 */
	RedisNode node(RedisNodeOptions options) {
		RedisNodeOptions own = like(options);
		RedisConfiguration configuration = configuration();
		if (configuration instanceof RedisClusterConfiguration cluster) {
			return RedisNode.ofCluster(seeds(cluster), own);
		}
		if (configuration instanceof RedisStaticMasterReplicaConfiguration masterReplica) {
			return RedisNode.ofMasterReplica(servers(masterReplica), own);
		}
		return RedisNode.of(uri(), own);
	}

	/**
	 * The options for the connections of caches. They use the shorter of their own
	 * connect timeout and the application's, and the application's client name.
	 */
	RedisNodeOptions forCaches(RedisNodeOptions options) {
		Duration connect = this.client.getClientOptions()
			.map((own) -> own.getSocketOptions().getConnectTimeout())
			.filter((own) -> own.compareTo(options.connectTimeout()) < 0)
			.orElse(options.connectTimeout());
		return like(options).withConnectTimeout(connect)
			.withClientName(this.client.getClientName().orElse(options.clientName()));
	}

	/**
	 * Apply the application's connection settings.
	 */
	RedisNodeOptions like(RedisNodeOptions options) {
		return options.withClientOptions(this.client.getClientOptions().orElse(options.clientOptions()))
			.withClientResources(this.client.getClientResources().orElse(options.clientResources()));
	}

	RedisURI uri() {
		RedisConfiguration configuration = configuration();
		if (configuration instanceof RedisSentinelConfiguration sentinel) {
			return sentinels(sentinel);
		}
		if (configuration instanceof RedisSocketConfiguration socket) {
			return secured(RedisURI.Builder.socket(socket.getSocket()).build(), socket.getUsername(),
					socket.getPassword(), socket);
		}
		if (configuration instanceof RedisStandaloneConfiguration standalone) {
			return server(this.factory.getHostName(), this.factory.getPort(), standalone.getUsername(),
					standalone.getPassword(), standalone);
		}
		throw new RedisNodesException(
				"The application's Redis connection is configured by a " + configuration.getClass().getName()
						+ ", and Holdfast does not know where that Redis is.",
				"Set holdfast.redis.nodes to the addresses of the Redis nodes for locks, and let spring.data.redis"
						+ " configure a standalone server, a socket, Sentinels, a Cluster, or a master with its replicas.",
				null);
	}

	/**
	 * No public method covers all kinds; the getter of one kind returns a server on this
	 * machine if the configuration is of another kind.
	 */
	private RedisConfiguration configuration() {
		return (RedisConfiguration) Objects
			.requireNonNull(new DirectFieldAccessor(this.factory).getPropertyValue("configuration"));
	}

	private List<RedisURI> servers(RedisStaticMasterReplicaConfiguration configuration) {
		return configuration.getNodes()
			.stream()
			.map((node) -> server(node.getHostName(), node.getPort(), configuration.getUsername(),
					configuration.getPassword(), configuration))
			.toList();
	}

	List<RedisURI> seeds(RedisClusterConfiguration cluster) {
		return cluster.getClusterNodes()
			.stream()
			.map((node) -> server(node.getRequiredHost(), node.getRequiredPort(), cluster.getUsername(),
					cluster.getPassword(), cluster))
			.toList();
	}

	private RedisURI server(String host, int port, @Nullable String username, RedisPassword password,
			RedisConfiguration configuration) {
		RedisURI uri = secured(RedisURI.create(host, port), username, password, configuration);
		tls(uri);
		return uri;
	}

	private RedisURI secured(RedisURI uri, @Nullable String username, RedisPassword password,
			RedisConfiguration configuration) {
		uri.setDatabase(this.factory.getDatabase());
		credentials(username, password, uri);
		this.client.getRedisCredentialsProviderFactory()
			.ifPresent((providers) -> uri.setCredentialsProvider(providers.createCredentialsProvider(configuration)));
		return uri;
	}

	private RedisURI sentinels(RedisSentinelConfiguration configuration) {
		RedisURI uri = LettuceConverters.sentinelConfigurationToRedisURI(configuration);
		uri.setDatabase(this.factory.getDatabase());
		this.client.getRedisCredentialsProviderFactory().ifPresent((providers) -> {
			uri.setCredentialsProvider(providers.createCredentialsProvider(configuration));
			RedisCredentialsProvider sentinels = providers.createSentinelCredentialsProvider(configuration);
			uri.getSentinels().forEach((sentinel) -> sentinel.setCredentialsProvider(sentinels));
		});
		Consumer<RedisURI> tls = this::tls;
		tls.accept(uri);
		uri.getSentinels().forEach(tls);
		return uri;
	}

	private void tls(RedisURI uri) {
		uri.setSsl(this.client.isUseSsl());
		uri.setVerifyPeer(this.client.getVerifyMode());
		uri.setStartTls(this.client.isStartTls());
	}

	private static void credentials(@Nullable String username, RedisPassword password, RedisURI uri) {
		char[] secret = password.toOptional().orElse(null);
		if (StringUtils.hasText(username)) {
			uri.setCredentialsProvider(RedisCredentialsProvider
				.from(() -> RedisCredentials.just(username, (secret != null) ? secret : new char[0])));
		}
		else if (secret != null) {
			uri.setCredentialsProvider(RedisCredentialsProvider.from(() -> RedisCredentials.just(null, secret)));
		}
	}

}
