package io.holdfast.redis;

import java.nio.charset.StandardCharsets;

import io.lettuce.core.cluster.SlotHash;

/**
 * The hash slots of a Cluster.
 */
public final class HashSlot {

	/** The number of slots. */
	public static final int COUNT = SlotHash.SLOT_COUNT;

	private HashSlot() {
	}

	/**
	 * The slot of a key. It depends on the part between the first opening brace and the
	 * next closing brace, or on the whole key if there is no such part or it is empty.
	 * @param key the key, which is encoded as UTF-8
	 * @return a number from 0 to below {@link #COUNT}
	 */
	public static int of(String key) {
		return SlotHash.getSlot(key.getBytes(StandardCharsets.UTF_8));
	}

}
