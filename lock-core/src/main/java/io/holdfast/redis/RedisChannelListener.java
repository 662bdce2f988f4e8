package io.holdfast.redis;

/**
 * Receives what is published on a channel. Called on I/O threads, so it must not block.
 */
public interface RedisChannelListener {

	/**
	 * A message was published.
	 * @param message the message
	 */
	void onMessage(String message);

	/**
	 * Messages are received from now on, for the first time or again: earlier messages
	 * may have been missed.
	 */
	void onReset();

	/**
	 * Messages are not received until the next {@link #onReset}.
	 */
	default void onInterrupted() {
	}

	/**
	 * The server does not allow the subscription, which is tried again every second.
	 */
	default void onRefused() {
	}

}
