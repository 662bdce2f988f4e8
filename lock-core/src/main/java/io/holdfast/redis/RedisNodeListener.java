package io.holdfast.redis;

/**
 * Receives changes on a Redis node. Called on I/O threads, so it must not block.
 */
public interface RedisNodeListener {

	/**
	 * A key that was read over this connection was changed by another client, or expired.
	 * @param key the key
	 */
	void onChange(String key);

	/**
	 * Everything that was read may be outdated: the node was connected or disconnected,
	 * was flushed, or has started or stopped answering.
	 */
	void onReset();

}
