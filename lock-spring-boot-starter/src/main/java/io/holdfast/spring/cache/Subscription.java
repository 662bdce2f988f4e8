package io.holdfast.spring.cache;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.SubscriptionListener;

/**
 * Hears what other instances change. Whenever it begins to hear, also after a lost
 * connection, it says so: what was said before is lost. Thread-safe.
 */
final class Subscription implements MessageListener, SubscriptionListener, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Subscription.class);

	private static final long RETRY_MILLIS = 1000;

	private static final long LAST_MILLIS = 500;

	private final RedisConnectionFactory factory;

	private final byte[] channel;

	private final Consumer<String> onMessage;

	private final Runnable onBegin;

	private final ScheduledExecutorService timer;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable RedisConnection connection;

	private @Nullable Thread thread;

	private int generation;

	private boolean closed;

	Subscription(RedisConnectionFactory factory, String channel, Consumer<String> onMessage, Runnable onBegin,
			ScheduledExecutorService timer) {
		this.factory = factory;
		this.channel = RedisKeys.bytes(channel);
		this.onMessage = onMessage;
		this.onBegin = onBegin;
		this.timer = timer;
	}

	/** Subscribe, anew if need be. Returns at once. */
	void restart() {
		this.lock.lock();
		try {
			if (this.closed) {
				return;
			}
			int mine = ++this.generation;
			// Some drivers keep the thread for as long as they listen.
			Thread listening = new Thread(() -> subscribe(mine), "holdfast-cache-subscription");
			listening.setDaemon(true);
			listening.start();
			this.thread = listening;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void subscribe(int mine) {
		try {
			RedisConnection fresh = this.factory.getConnection();
			RedisConnection old = exchange(mine, fresh);
			if (old != null) {
				close(old);
			}
			if (old != fresh) {
				fresh.subscribe(this, this.channel);
				if (!fresh.isSubscribed()) {
					retry(mine);
				}
			}
		}
		catch (RuntimeException ex) {
			logger.debug("The channel of the caches cannot be subscribed to now", ex);
			retry(mine);
		}
	}

	/**
	 * The connection to be closed: the one before, or the fresh one if it comes too late.
	 */
	private @Nullable RedisConnection exchange(int mine, RedisConnection fresh) {
		this.lock.lock();
		try {
			if (this.closed || mine != this.generation) {
				return fresh;
			}
			RedisConnection old = this.connection;
			this.connection = fresh;
			return old;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void retry(int mine) {
		this.lock.lock();
		try {
			if (this.closed || mine != this.generation) {
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		try {
			this.timer.schedule(this::restart, RETRY_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The service is closed; its channel is not subscribed to again", ex);
		}
	}

	@Override
	public void onMessage(Message message, byte @Nullable [] pattern) {
		this.onMessage.accept(new String(message.getBody(), StandardCharsets.UTF_8));
	}

	@Override
	public void onChannelSubscribed(byte[] channel, long count) {
		this.onBegin.run();
	}

	@Override
	public void close() {
		RedisConnection old;
		Thread listening;
		this.lock.lock();
		try {
			this.closed = true;
			old = this.connection;
			this.connection = null;
			listening = this.thread;
		}
		finally {
			this.lock.unlock();
		}
		if (old != null) {
			close(old);
		}
		if (listening != null) {
			join(listening);
		}
	}

	/** Whoever is about to connect needs the driver until then. */
	private static void join(Thread thread) {
		try {
			thread.join(LAST_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void close(RedisConnection connection) {
		try {
			connection.close();
		}
		catch (RuntimeException ex) {
			logger.debug("A subscription did not end well", ex);
		}
	}

}
