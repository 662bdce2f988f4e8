package io.holdfast.redis;

/**
 * Hears what is published on a channel. Called on I/O threads: it must not block.
 */
public interface RedisChannelListener {

	/**
	 * Something was published.
	 * @param message what
	 */
	void onMessage(String message);

	/**
	 * Messages are heard from now on, for the first time or again: those that were
	 * published before may have been missed.
	 */
	void onReset();

}
