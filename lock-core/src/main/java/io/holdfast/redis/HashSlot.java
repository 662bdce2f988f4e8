package io.holdfast.redis;

import java.nio.charset.StandardCharsets;

import io.lettuce.core.cluster.SlotHash;

/**
 * Where a Cluster keeps a key.
 */
public final class HashSlot {

	/** How many there are. */
	public static final int COUNT = SlotHash.SLOT_COUNT;

	private HashSlot() {
	}

	/**
	 * The slot of a key, by what stands between its first opening brace and the first
	 * closing one behind that, and by the whole key where that is nothing.
	 * @param key the key, which is sent as UTF-8 whatever this platform's charset is
	 * @return a number below {@link #COUNT}
	 */
	public static int of(String key) {
		return SlotHash.getSlot(key.getBytes(StandardCharsets.UTF_8));
	}

}
