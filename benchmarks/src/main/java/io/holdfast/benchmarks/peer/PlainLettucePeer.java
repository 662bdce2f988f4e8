package io.holdfast.benchmarks.peer;

import java.util.UUID;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;

/**
 * The lock recipe of the Redis documentation, on one shared connection.
 */
final class PlainLettucePeer implements Peer {

	private static final String RELEASE = "if redis.call('get',KEYS[1]) == ARGV[1] then return redis.call('del',KEYS[1]) else return 0 end";

	private final RedisClient client;

	private final RedisCommands<String, String> commands;

	private final String release;

	PlainLettucePeer(String uri) {
		this.client = RedisClient.create(uri);
		StatefulRedisConnection<String, String> connection = this.client.connect();
		this.commands = connection.sync();
		this.release = this.commands.scriptLoad(RELEASE);
	}

	@Override
	public void cycle(String key, Runnable work) {
		String token = UUID.randomUUID().toString();
		if (!"OK".equals(this.commands.set(key, token, SetArgs.Builder.nx().px(30_000)))) {
			throw new IllegalStateException("The key " + key + " is held by another");
		}
		try {
			work.run();
		}
		finally {
			this.commands.evalsha(this.release, ScriptOutputType.INTEGER, new String[] { key }, token);
		}
	}

	@Override
	public void close() {
		this.client.shutdown();
	}

}
