package io.holdfast.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to one server: a standalone server, the present master of Sentinels
 * or replicas, or a server of a Cluster.
 */
interface Connector {

	/**
	 * The address without secrets, for messages.
	 */
	String address();

	/**
	 * Whether the address is that of a single server, so that finding a replica there is
	 * a configuration mistake and not a failover in progress.
	 */
	boolean isFixed();

	/**
	 * Whether the server is one of a Cluster.
	 */
	boolean isCluster();

	/**
	 * Open a connection and report its events.
	 */
	CompletionStage<NodeConnection> open(Events events);

	/**
	 * Open a connection for publish and subscribe.
	 */
	CompletionStage<StatefulRedisPubSubConnection<String, String>> listen();

	/**
	 * Release the driver's resources.
	 */
	void close();

	/**
	 * Receives the events of a connection.
	 */
	interface Events {

		/**
		 * Keys that were read over this connection have changed, {@code null} for all.
		 */
		void invalidated(@Nullable List<String> keys);

		/**
		 * The connection was lost.
		 */
		void disconnected();

	}

}
