package io.holdfast.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.jspecify.annotations.Nullable;

/**
 * Commands whose values are bytes, over connections whose values are otherwise text: the
 * driver writes and reads each command with the codec that the command brings. As much as
 * possible is prepared by the caller, because all callers share the I/O thread.
 */
final class ByteCommands {

	/** Used for keys too, because it writes into the network buffer without a copy. */
	private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;

	private ByteCommands() {
	}

	static Function<RedisClusterAsyncCommands<String, String>, RedisFuture<String>> set(String key, byte[] value,
			long ttlMillis, boolean ifAbsent) {
		CommandArgs<byte[], byte[]> arguments = arguments().addKey(bytes(key)).addValue(value).add("PX").add(ttlMillis);
		return command(CommandType.SET, () -> new StatusOutput<>(CODEC), ifAbsent ? arguments.add("NX") : arguments);
	}

	static Function<RedisClusterAsyncCommands<String, String>, RedisFuture<Long>> evalNumber(CommandType type,
			String script, List<String> keys, List<byte[]> arguments) {
		return command(type, () -> new IntegerOutput<>(CODEC), script(script, keys, arguments));
	}

	static Function<RedisClusterAsyncCommands<String, String>, RedisFuture<byte[]>> evalBytes(CommandType type,
			String script, List<String> keys, List<byte[]> arguments) {
		return command(type, () -> new ValueOutput<>(CODEC), script(script, keys, arguments));
	}

	private static CommandArgs<byte[], byte[]> script(String script, List<String> keys, List<byte[]> arguments) {
		return withKeys(arguments().add(script).add(keys.size()), keys).addValues(arguments);
	}

	private static CommandArgs<byte[], byte[]> withKeys(CommandArgs<byte[], byte[]> arguments, List<String> keys) {
		keys.forEach((key) -> arguments.addKey(bytes(key)));
		return arguments;
	}

	private static byte[] bytes(String key) {
		return key.getBytes(StandardCharsets.UTF_8);
	}

	private static CommandArgs<byte[], byte[]> arguments() {
		return new CommandArgs<>(CODEC);
	}

	/** The value type of the connection applies to its own commands only. */
	@SuppressWarnings("unchecked")
	private static <T> Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command(CommandType type,
			Supplier<CommandOutput<byte[], byte[], T>> output, CommandArgs<byte[], byte[]> arguments) {
		CommandArgs<?, ?> anyArguments = arguments;
		return (commands) -> {
			CommandOutput<?, ?, T> anyOutput = output.get();
			return commands.dispatch(type, (CommandOutput<String, String, T>) anyOutput,
					(CommandArgs<String, String>) anyArguments);
		};
	}

	/**
	 * Keys to be read at once. For one thread.
	 */
	static final class Keys {

		private final CommandArgs<byte[], byte[]> arguments = arguments();

		void add(byte[] key) {
			this.arguments.addKey(key);
		}

		RedisFuture<List<byte @Nullable []>> mget(RedisClusterAsyncCommands<String, String> commands) {
			Supplier<CommandOutput<byte[], byte[], List<byte @Nullable []>>> output = () -> new ValueListOutput<>(
					CODEC);
			return command(CommandType.MGET, output, this.arguments).apply(commands);
		}

	}

}
