package io.holdfast.redis;

/**
 * Hears of changes on a Redis node. Called on I/O threads: it must not block.
 */
public interface RedisNodeListener {

	/**
	 * A key that was read over this connection was changed by somebody else, or expired.
	 * @param key the key
	 */
	void onChange(String key);

	/**
	 * Whatever was read no longer counts: the connection came or went, the node was
	 * flushed, or it answers again after it did not.
	 */
	void onReset();

}
