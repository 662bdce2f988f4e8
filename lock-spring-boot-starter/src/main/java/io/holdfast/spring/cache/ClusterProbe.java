package io.holdfast.spring.cache;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Asks all masters of a Cluster at once, and looks who has taken the place of those that
 * do not answer or take nothing.
 */
final class ClusterProbe {

	private ClusterProbe() {
	}

	/**
	 * Ask all.
	 * @param client the driver, which knows them
	 * @param connection where
	 * @param await waits for an answer
	 * @param script writes what caches write
	 * @param keys makes keys that are never there
	 * @param argument of the script
	 * @return who answers
	 * @throws RuntimeException when nobody does
	 */
	static Redis.Probe ask(RedisClusterClient client, RedisConnection connection,
			Function<RedisFuture<Long>, Long> await, Script script, IntFunction<byte[]> keys, byte[] argument) {
		@SuppressWarnings("unchecked")
		RedisClusterAsyncCommands<byte[], byte[]> commands = (RedisClusterAsyncCommands<byte[], byte[]>) connection
			.getNativeConnection();
		Map<RedisClusterNode, RedisFuture<Long>> asked = new LinkedHashMap<>();
		for (RedisClusterNode node : client.getPartitions()) {
			if (!node.hasNoSlots()) {
				asked.put(node, commands.eval(script.text(), ScriptOutputType.INTEGER,
						new byte[][] { keyOf(node, keys) }, argument));
			}
		}
		BitSet silent = new BitSet();
		silent.set(0, SlotHash.SLOT_COUNT);
		RuntimeException failure = null;
		for (Map.Entry<RedisClusterNode, RedisFuture<Long>> each : asked.entrySet()) {
			try {
				Objects.requireNonNull(await.apply(each.getValue()));
				each.getKey().forEachSlot(silent::clear);
			}
			catch (RuntimeException ex) {
				failure = ex;
			}
		}
		if (silent.isEmpty()) {
			return new Redis.Probe(silent, null);
		}
		client.refreshPartitionsAsync();
		RuntimeException why = (failure != null) ? failure
				: new QueryTimeoutException("No server of the Cluster has " + silent.cardinality() + " of its slots");
		if (silent.cardinality() == SlotHash.SLOT_COUNT) {
			throw why;
		}
		return new Redis.Probe(silent, why);
	}

	private static byte[] keyOf(RedisClusterNode node, IntFunction<byte[]> keys) {
		for (int i = 0;; i++) {
			byte[] key = keys.apply(i);
			if (i > 20 * SlotHash.SLOT_COUNT || node.hasSlot(SlotHash.getSlot(key))) {
				return key;
			}
		}
	}

}
