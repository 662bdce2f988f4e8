package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.resource.ClientResources;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Creates the nodes that the properties name, or one from the application's own Redis.
 */
final class LockNodesFactory {

	private static final String WAYS = "Set holdfast.redis.nodes to the addresses of the Redis nodes; or let"
			+ " spring.data.redis configure one Lettuce connection factory; or set holdfast.mode=local to run without"
			+ " Redis.";

	private final HoldfastProperties.Redis properties;

	private final Duration restartGuard;

	private final ObjectProvider<RedisConnectionFactory> factories;

	private final ObjectProvider<SslBundles> bundles;

	private final ObjectProvider<ClientResources> resources;

	LockNodesFactory(HoldfastProperties.Redis properties, Duration restartGuard,
			ObjectProvider<RedisConnectionFactory> factories, ObjectProvider<SslBundles> bundles,
			ObjectProvider<ClientResources> resources) {
		this.properties = properties;
		this.restartGuard = restartGuard;
		this.factories = factories;
		this.bundles = bundles;
		this.resources = resources;
	}

	/**
	 * Create the nodes, which connect in the background.
	 * @return the nodes
	 * @throws RedisNodesException if there are none, or they are not usable
	 */
	LockNodes create() {
		RedisNodeOptions options = this.properties.options(this.resources.getIfUnique())
			.withRestartGuard(this.restartGuard);
		return new LockNodes(this.properties.nodes().isEmpty() ? List.of(applicationNode(options))
				: configuredNodes(secured(likeApplication(options))), this.properties, true);
	}

	private RedisNodeOptions likeApplication(RedisNodeOptions options) {
		return (this.factories.getIfUnique() instanceof LettuceConnectionFactory lettuce)
				? new ApplicationRedisNodeFactory(lettuce).like(options) : options;
	}

	private RedisNodeOptions secured(RedisNodeOptions options) {
		String name = this.properties.sslBundle();
		if (name == null) {
			return options;
		}
		try {
			ClientOptions base = (options.clientOptions() != null) ? options.clientOptions() : ClientOptions.create();
			return options.withClientOptions(
					base.mutate().sslOptions(sslOptions(this.bundles.getObject().getBundle(name))).build());
		}
		catch (BeansException | NoSuchSslBundleException ex) {
			throw new RedisNodesException(
					"holdfast.redis.ssl-bundle is '" + name + "', and there is no such SSL bundle.",
					"Define it below spring.ssl.bundle.pem or spring.ssl.bundle.jks, or correct the name.", ex);
		}
	}

	private static SslOptions sslOptions(SslBundle bundle) {
		SslOptions.Builder options = SslOptions.builder()
			.keyManager(bundle.getManagers().getKeyManagerFactory())
			.trustManager(bundle.getManagers().getTrustManagerFactory());
		String[] ciphers = bundle.getOptions().getCiphers();
		if (ciphers != null) {
			options.cipherSuites(ciphers);
		}
		String[] protocols = bundle.getOptions().getEnabledProtocols();
		if (protocols != null) {
			options.protocols(protocols);
		}
		return options.build();
	}

	private List<RedisNode> configuredNodes(RedisNodeOptions options) {
		List<RedisNode> nodes = new ArrayList<>();
		try {
			for (String address : this.properties.nodes()) {
				nodes.add(RedisNode.of(address, options));
			}
			return nodes;
		}
		catch (IllegalArgumentException ex) {
			nodes.forEach(RedisNode::close);
			throw new RedisNodesException(
					"holdfast.redis.nodes[" + nodes.size() + "] cannot be used: " + ex.getMessage(),
					"Correct the address.", ex);
		}
	}

	private RedisNode applicationNode(RedisNodeOptions options) {
		RedisConnectionFactory factory = this.factories.getIfUnique();
		if (!(factory instanceof LettuceConnectionFactory lettuce)) {
			throw new RedisNodesException(problem(factory), WAYS, null);
		}
		return new ApplicationRedisNodeFactory(lettuce).node(options);
	}

	private String problem(@Nullable RedisConnectionFactory factory) {
		if (factory != null) {
			return "holdfast.redis.nodes is empty and the application's Redis connection factory is a "
					+ factory.getClass().getSimpleName() + ", which locks cannot use.";
		}
		return "holdfast.redis.nodes is empty and there is " + (this.factories.stream().findAny().isPresent()
				? "more than one Redis connection factory" : "no Redis connection factory") + " to take its place.";
	}

}
