package io.holdfast.spring.autoconfigure;

import java.util.List;

import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeConfigurationException;
import io.lettuce.core.resource.ClientResources;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The application's own Redis, where everything lives that needs no quorum.
 */
final class ApplicationNode implements AutoCloseable {

	private final RedisNode node;

	private final boolean own;

	private ApplicationNode(RedisNode node, boolean own) {
		this.node = node;
		this.own = own;
	}

	/**
	 * Find or open the node.
	 * @param properties what says where locks live
	 * @param locks the nodes of the locks; one of them is the application's own Redis
	 * where the properties name no other
	 * @param factories the application's Redis connections
	 * @param resources the driver's resources of the application
	 * @return the node
	 * @throws LockNodesException when there is none
	 */
	static ApplicationNode of(HoldfastProperties properties, ObjectProvider<LockNodes> locks,
			ObjectProvider<RedisConnectionFactory> factories, ObjectProvider<ClientResources> resources) {
		LockNodes nodes = properties.redis().nodes().isEmpty() ? locks.getIfAvailable() : null;
		if (nodes != null) {
			return new ApplicationNode(nodes.all().get(0), false);
		}
		RedisConnectionFactory factory = factories.getIfUnique();
		if (!(factory instanceof LettuceConnectionFactory lettuce)) {
			throw new LockNodesException(problem(factory, factories),
					"Let spring.data.redis configure one Lettuce connection factory, beside the lock nodes of"
							+ " holdfast.redis.nodes; or set holdfast.mode=local to run without Redis.",
					null);
		}
		return new ApplicationNode(
				new ApplicationRedis(lettuce).node(properties.redis().options(resources.getIfUnique())), true);
	}

	RedisNode node() {
		return this.node;
	}

	/**
	 * With fail-fast, wait until the node is connected and allows what a client needs.
	 * @param <C> the client
	 * @param properties what says whether
	 * @param client the client, which is closed when it is of no use
	 * @return the client
	 * @throws RedisNodeConfigurationException when the node answers but cannot serve
	 * @throws LockNodesException when it cannot be reached
	 */
	<C extends AutoCloseable> C checked(HoldfastProperties.Redis properties, C client) {
		return properties.failFast() ? new LockNodes(List.of(this.node)).awaitConnected(properties, client) : client;
	}

	private static String problem(@Nullable RedisConnectionFactory factory,
			ObjectProvider<RedisConnectionFactory> factories) {
		if (factory != null) {
			return "The application's Redis connection factory is a " + factory.getClass().getSimpleName()
					+ ", which Holdfast cannot use.";
		}
		return "There is " + (factories.stream().findAny().isPresent() ? "more than one Redis connection factory"
				: "no Redis connection factory") + ".";
	}

	@Override
	public void close() {
		if (this.own) {
			this.node.close();
		}
	}

}
