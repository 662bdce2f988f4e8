package io.holdfast.redis;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.text.Printable;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives published messages over its own connection next to the connection to a server;
 * in a Cluster, any server delivers all messages. Both connections are closed together,
 * because what breaks one may have broken the other.
 */
final class Channels {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	private static final long PAUSE_MILLIS = 100;

	private static final long PAUSE_AFTER_FAILURE_MILLIS = 1000;

	private final NodeTopology servers;

	private final Map<String, List<RedisChannelListener>> listeners = new ConcurrentHashMap<>();

	/** The connection next to this one, null if there is none. */
	private @Nullable NodeConnection beside;

	private @Nullable StatefulRedisPubSubConnection<String, String> connection;

	private boolean closed;

	private final AtomicBoolean refusing = new AtomicBoolean();

	Channels(NodeTopology servers) {
		this.servers = servers;
	}

	/**
	 * Subscribe to a channel until the node is closed.
	 */
	Runnable subscribe(String channel, RedisChannelListener listener) {
		this.listeners.compute(channel, (same, present) -> {
			List<RedisChannelListener> listening = (present != null) ? present : new CopyOnWriteArrayList<>();
			listening.add(listener);
			return listening;
		});
		StatefulRedisPubSubConnection<String, String> open;
		synchronized (this) {
			open = this.connection;
		}
		if (open != null) {
			begin(open, channel);
		}
		else {
			check();
		}
		return () -> unsubscribe(channel, listener);
	}

	private void unsubscribe(String channel, RedisChannelListener listener) {
		this.listeners.computeIfPresent(channel, (same, present) -> {
			present.remove(listener);
			return present.isEmpty() ? null : present;
		});
		StatefulRedisPubSubConnection<String, String> open;
		synchronized (this) {
			open = this.connection;
		}
		if (open != null && !this.listeners.containsKey(channel)) {
			open.async().unsubscribe(channel);
		}
	}

	/**
	 * Make sure that there is a connection, and that it is next to one that is in use.
	 */
	void check() {
		Server server = null;
		NodeConnection connection;
		StatefulRedisPubSubConnection<String, String> old;
		synchronized (this) {
			connection = this.beside;
			if (this.closed || this.listeners.isEmpty() || (connection != null && isInUse(connection))) {
				return;
			}
			old = this.connection;
			connection = null;
			for (Server each : this.servers.all()) {
				if (connection == null && each.isUp()) {
					server = each;
					connection = each.connections().connection();
				}
			}
			this.connection = null;
			this.beside = connection;
		}
		if (old != null) {
			interrupted();
			old.closeAsync();
		}
		if (server != null && connection != null) {
			open(server, connection);
		}
	}

	private void interrupted() {
		this.listeners.values().forEach((some) -> some.forEach(RedisChannelListener::onInterrupted));
	}

	private boolean isInUse(NodeConnection connection) {
		return this.servers.all().stream().anyMatch((server) -> server.connections().connection() == connection);
	}

	private void open(Server server, NodeConnection connection) {
		server.listen().whenComplete((opened, failure) -> {
			if (failure != null) {
				logger.debug("{} cannot be connected to for publish and subscribe now", server, failure);
				lost(connection, PAUSE_AFTER_FAILURE_MILLIS);
			}
			else if (use(opened, connection)) {
				this.listeners.keySet().forEach((channel) -> begin(opened, channel));
			}
			else {
				opened.closeAsync();
				lost(connection, PAUSE_MILLIS);
			}
		});
	}

	private boolean use(StatefulRedisPubSubConnection<String, String> opened, NodeConnection connection) {
		opened.addListener(new RedisPubSubAdapter<String, String>() {

			@Override
			public void message(String channel, String message) {
				Channels.this.listeners.getOrDefault(channel, List.of())
					.forEach((listener) -> listener.onMessage(message));
			}

		});
		opened.addListener(new RedisConnectionStateListener() {

			@Override
			public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
				if (isBeside(connection)) {
					interrupted();
				}
				lost(connection, PAUSE_MILLIS);
			}

		});
		synchronized (this) {
			if (this.closed || this.beside != connection || !opened.isOpen()) {
				return false;
			}
			this.connection = opened;
			return true;
		}
	}

	private synchronized boolean isBeside(NodeConnection connection) {
		return this.beside == connection;
	}

	private void begin(StatefulRedisPubSubConnection<String, String> open, String channel) {
		open.async().subscribe(channel).whenComplete((begun, failure) -> {
			List<RedisChannelListener> listening = this.listeners.getOrDefault(channel, List.of());
			if (failure == null) {
				this.refusing.set(false);
				listening.forEach(RedisChannelListener::onReset);
				return;
			}
			logger.debug("Channel {} cannot be subscribed to now", channel, failure);
			if (failure instanceof RedisCommandExecutionException) {
				reportRefusal(channel, failure);
				listening.forEach(RedisChannelListener::onRefused);
			}
			CompletableFuture.delayedExecutor(PAUSE_AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS).execute(() -> {
				if (!(failure instanceof RedisCommandExecutionException)) {
					// Another connection is tried when this one has ended.
					open.closeAsync();
				}
				else if (open.isOpen() && this.listeners.containsKey(channel)) {
					// The server refuses this channel; other channels use the connection.
					begin(open, channel);
				}
			});
		});
	}

	private void reportRefusal(String channel, Throwable failure) {
		if (DriverErrors.isForbidden(failure) && this.refusing.compareAndSet(false, true)) {
			logger
				.warn("{} does not allow its user to subscribe to the channel {}: {}. Allow it with ACL SETUSER <user>"
						+ " +subscribe and the channel. Until then, caches hear of changes late, and instances wait for"
						+ " locks in no order", this.servers.all(), channel, Printable.of(failure.getMessage()));
		}
	}

	/** Ignored for a connection that was replaced. */
	private void lost(NodeConnection connection, long pauseMillis) {
		CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS).execute(() -> {
			synchronized (this) {
				if (this.beside == connection) {
					this.beside = null;
					this.connection = null;
				}
			}
			check();
		});
	}

	/** The connection ends with the others. */
	synchronized void close() {
		this.closed = true;
	}

}
