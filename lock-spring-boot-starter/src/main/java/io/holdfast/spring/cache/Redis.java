package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

import io.holdfast.text.Printable;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The way to Redis. Commands fail within their timeout, and at once while Redis is left
 * alone. Thread-safe.
 */
final class Redis implements AutoCloseable {

	/** How a server says that it takes no writes, or none of ours. */
	private static final Pattern REFUSAL = Pattern.compile(
			"\\b(OOM|READONLY|MISCONF|NOREPLICAS|NOPERM)\\b|unknown command|user executing the script can't",
			Pattern.CASE_INSENSITIVE);

	private final RedisConnectionFactory factory;

	private final @Nullable LettuceConnectionFactory own;

	private final Availability availability;

	private final Duration timeout;

	Redis(RedisConnectionFactory factory, Duration timeout, Availability availability) {
		this.own = DedicatedConnection.derive(factory, timeout);
		this.factory = (this.own != null) ? this.own : factory;
		this.availability = availability;
		this.timeout = timeout;
		if (this.own != null && this.own.getClusterConfiguration() != null) {
			availability.ofCluster();
		}
	}

	RedisConnectionFactory factory() {
		return this.factory;
	}

	/**
	 * Use Redis.
	 * @param <T> the answer
	 * @param keys what the commands are about
	 * @param commands what to send
	 * @return the answer
	 * @throws RedisAwayException when it was not asked or has not answered
	 */
	<T extends @Nullable Object> T call(String[] keys, Function<RedisConnection, T> commands) {
		return call(keys, commands, this::failed);
	}

	/**
	 * Use Redis.
	 * @param <T> the answer
	 * @param keys what the commands are about
	 * @param commands what to send
	 * @param failed hears why they have failed
	 * @return the answer
	 * @throws RedisAwayException when it was not asked or has not answered
	 */
	<T extends @Nullable Object> T call(String[] keys, Function<RedisConnection, T> commands,
			Consumer<RuntimeException> failed) {
		if (!this.availability.isUp(keys)) {
			throw new RedisAwayException(null);
		}
		// An interrupt says nothing about Redis: it is kept for whoever sleeps or waits.
		boolean interrupted = Thread.interrupted();
		try {
			while (true) {
				try {
					T answer = always(commands);
					this.availability.succeeded();
					return answer;
				}
				catch (RuntimeException ex) {
					if (!Thread.interrupted()) {
						failed.accept(ex);
						throw new RedisAwayException(ex);
					}
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * What is refused now is refused next time, however many reads succeed in between.
	 */
	void failed(RuntimeException failure) {
		for (Throwable each = failure; each != null; each = each.getCause()) {
			String message = each.getMessage();
			if (message != null && REFUSAL.matcher(message).find()) {
				this.availability.refused(failure);
				return;
			}
		}
		this.availability.failed(failure);
	}

	/**
	 * Whether a connection ended with a command on its way.
	 * @param failure what became of it
	 * @return false where Redis was not reached, was late, or has answered with another
	 * error
	 */
	static boolean isEnded(RuntimeException failure) {
		for (Throwable each = failure; each != null; each = each.getCause()) {
			String message = String.valueOf(each.getMessage());
			boolean refused = each instanceof RedisCommandExecutionException && !message.contains("Protocol error");
			boolean late = each instanceof QueryTimeoutException || each instanceof RedisCommandTimeoutException;
			if (refused || late || each instanceof RedisConnectionException || message.contains("not connected")) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Use Redis also while it is left alone.
	 * @param <T> the answer
	 * @param commands what to send
	 * @return the answer
	 */
	<T extends @Nullable Object> T always(Function<RedisConnection, T> commands) {
		RedisConnection connection = this.factory.getConnection();
		try {
			return commands.apply(connection);
		}
		finally {
			connection.close();
		}
	}

	/**
	 * Find out who answers and can be written to.
	 * @param script writes what caches write
	 * @param keys makes keys that are never there, for numbers from zero
	 * @param argument of the script
	 * @return which slots of a Cluster have a master that does not
	 * @throws RuntimeException when nobody does
	 */
	Probe probe(Script script, IntFunction<byte[]> keys, byte[] argument) {
		if (this.own != null && this.own.getClusterConfiguration() != null
				&& this.own.getRequiredNativeClient() instanceof RedisClusterClient client) {
			return always((connection) -> ClusterProbe.ask(client, connection, this::await, script, keys, argument));
		}
		always((connection) -> run(connection, script, keys.apply(0), argument));
		return new Probe(new BitSet(), null);
	}

	/** Let the next command connect anew. */
	void reset() {
		if (this.own != null) {
			this.own.resetConnection();
		}
	}

	/**
	 * Read values, and the rest of one's time in the same flush where the driver can.
	 * @param connection where
	 * @param keys what to read
	 * @return the values in the order of the keys, and the time left of the first, in ms
	 */
	TimedValues readWithTtl(RedisConnection connection, byte[][] keys) {
		if (connection.getNativeConnection() instanceof RedisClusterAsyncCommands<?, ?> commands) {
			@SuppressWarnings("unchecked")
			RedisClusterAsyncCommands<byte[], byte[]> lettuce = (RedisClusterAsyncCommands<byte[], byte[]>) commands;
			RedisFuture<List<KeyValue<byte[], byte[]>>> values = lettuce.mget(keys);
			RedisFuture<Long> left = lettuce.pttl(keys[0]);
			byte[][] read = await(values).stream()
				.map((each) -> each.hasValue() ? each.getValue() : null)
				.toArray(byte[][]::new);
			return new TimedValues(checked(read, keys), await(left));
		}
		byte[][] read = read(connection, keys);
		Long left = connection.keyCommands().pTtl(keys[0]);
		return new TimedValues(read, (left != null) ? left : 0);
	}

	byte[] @Nullable [] read(RedisConnection connection, byte[][] keys) {
		List<byte[]> values = connection.stringCommands().mGet(keys);
		return (values != null) ? checked(values.toArray(byte[][]::new), keys) : new byte[keys.length][];
	}

	private static byte[] @Nullable [] checked(byte[] @Nullable [] values, byte[][] keys) {
		if (values.length != keys.length) {
			throw new RedisSystemException(
					"Redis has answered " + keys.length + " keys with " + values.length + " values", null);
		}
		return values;
	}

	/**
	 * Run a script by its digest, and send its text to a server that does not know it.
	 * @param <T> the answer
	 * @param connection where
	 * @param script what to run
	 * @param keysAndArguments its keys, then its arguments
	 * @return its answer
	 */
	<T extends @Nullable Object> T run(RedisConnection connection, Script script, byte[]... keysAndArguments) {
		ReturnType type = script.returnType();
		try {
			return connection.scriptingCommands().<T>evalSha(script.sha(), type, script.keys(), keysAndArguments);
		}
		catch (RuntimeException ex) {
			if (!isUnknownScript(ex)) {
				throw ex;
			}
			return connection.scriptingCommands().<T>eval(script.text(), type, script.keys(), keysAndArguments);
		}
	}

	private static boolean isUnknownScript(@Nullable Throwable failure) {
		for (Throwable each = failure; each != null; each = each.getCause()) {
			if (each.getMessage() != null && each.getMessage().contains("NOSCRIPT")) {
				return true;
			}
		}
		return false;
	}

	<T> T await(RedisFuture<T> future) {
		try {
			return future.get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new QueryTimeoutException("Interrupted while waiting for Redis", ex);
		}
		catch (ExecutionException ex) {
			throw new RedisSystemException("Redis has answered with an error", ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new QueryTimeoutException("Redis has not answered within " + this.timeout, ex);
		}
	}

	@Override
	public void close() {
		if (this.own != null) {
			DedicatedConnection.end(this.own);
		}
	}

	/**
	 * Who answers.
	 *
	 * @param silent slots of a Cluster whose masters do not
	 * @param failure of one of them; null where there are none
	 */
	record Probe(BitSet silent, @Nullable RuntimeException failure) {
	}

	/**
	 * What was read at once.
	 *
	 * @param values in the order of the keys; null for what is missing
	 * @param left of the first key, in ms; negative for no key or no end
	 */
	record TimedValues(byte[] @Nullable [] values, long left) {
	}

}
