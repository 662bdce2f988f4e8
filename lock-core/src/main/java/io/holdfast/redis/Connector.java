package io.holdfast.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to one deployment: a standalone server, the master that Sentinels
 * name, or a Cluster.
 */
interface Connector {

	/**
	 * The deployment, for messages.
	 */
	String address();

	/**
	 * Whether the address names one server, so that finding a replica there is a mistake
	 * and not a failover on its way.
	 */
	boolean isFixed();

	/**
	 * Whether it is known to spread its keys over servers.
	 */
	boolean isCluster();

	/**
	 * Open a connection and tell its events.
	 */
	CompletionStage<NodeConnection> open(Events events);

	/**
	 * Open a connection that hears what is published.
	 */
	CompletionStage<StatefulRedisPubSubConnection<String, String>> listen();

	/**
	 * Let go of the driver's resources.
	 */
	void close();

	/**
	 * What a connection tells.
	 */
	interface Events {

		/**
		 * Keys that were read over this connection have changed, {@code null} for all.
		 */
		void invalidated(@Nullable List<String> keys);

		/**
		 * The connection is gone.
		 */
		void disconnected();

	}

}
