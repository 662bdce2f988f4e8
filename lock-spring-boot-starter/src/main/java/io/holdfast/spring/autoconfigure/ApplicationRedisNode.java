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
 * The application's own Redis, which stores everything that needs no quorum.
 */
final class ApplicationRedisNode implements AutoCloseable {

	private final LockNodes nodes;

	private final boolean own;

	private ApplicationRedisNode(LockNodes nodes, boolean own) {
		this.nodes = nodes;
		this.own = own;
	}

	/**
	 * Find or open the node.
	 * @param properties say where locks are stored
	 * @param locks the nodes of the locks; one of them is the application's own Redis if
	 * the properties name no other
	 * @param factories the application's Redis connections
	 * @param resources the driver's resources of the application
	 * @return the node
	 * @throws RedisNodesException if there is none
	 */
	static ApplicationRedisNode of(HoldfastProperties properties, ObjectProvider<LockNodes> locks,
			ObjectProvider<RedisConnectionFactory> factories, ObjectProvider<ClientResources> resources) {
		LockNodes nodes = properties.redis().nodes().isEmpty() ? locks.getIfAvailable() : null;
		if (nodes != null) {
			return new ApplicationRedisNode(nodes, false);
		}
		RedisConnectionFactory factory = factories.getIfUnique();
		if (!(factory instanceof LettuceConnectionFactory lettuce)) {
			throw new RedisNodesException(problem(factory, factories),
					"Let spring.data.redis configure one Lettuce connection factory, in addition to the lock nodes of"
							+ " holdfast.redis.nodes; or set holdfast.mode=local to run without Redis.",
					null);
		}
		RedisNode node = new ApplicationRedisNodeFactory(lettuce)
			.node(properties.redis().options(resources.getIfUnique()));
		return new ApplicationRedisNode(new LockNodes(List.of(node), properties.redis(), false), true);
	}

	RedisNode node() {
		return this.nodes.all().get(0);
	}

	/**
	 * Everything else has started: with fail-fast, wait until the node is connected and
	 * allows the required commands.
	 * @throws RedisNodeConfigurationException if the node answers but cannot serve
	 * @throws RedisNodesException if it cannot be reached
	 */
	void completeStart() {
		this.nodes.completeStart();
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
			this.nodes.close();
		}
	}

}
