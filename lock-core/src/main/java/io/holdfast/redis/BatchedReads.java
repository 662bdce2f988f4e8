package io.holdfast.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

/**
 * Sends reads that gather while the I/O thread is busy as one command, which costs the
 * server and both ends of the connection less than one command each. A single read is
 * sent at once, and no read waits for the answer to another. All keys are read after
 * their callers have called. Thread-safe.
 */
final class BatchedReads {

	/** Larger batches would delay other commands. */
	private static final int MOST = 64;

	private final NodeTopology servers;

	private final AtomicReference<@Nullable Batch> gathering = new AtomicReference<>();

	/**
	 * Create batched reads.
	 * @param servers a single server, which has all keys
	 */
	BatchedReads(NodeTopology servers) {
		this.servers = servers;
	}

	/**
	 * Read values.
	 * @param keys the keys
	 * @return the values in the order of the keys
	 */
	CompletionStage<List<byte @Nullable []>> read(List<String> keys) {
		Read read = new Read(keys);
		while (true) {
			Batch batch = this.gathering.get();
			if (batch != null && batch.add(read)) {
				return read.future;
			}
			Batch fresh = new Batch(read);
			if (this.gathering.compareAndSet(batch, fresh)) {
				fresh.send(this.servers);
				return read.future;
			}
		}
	}

	/**
	 * Read values with a separate command.
	 * @param servers know which server has the keys
	 * @param keys the keys, all of one slot
	 * @return the values in the order of the keys
	 */
	static CompletionStage<List<byte @Nullable []>> readAlone(NodeTopology servers, List<String> keys) {
		Read read = new Read(keys);
		new Batch(read).send(servers);
		return read.future;
	}

	/**
	 * The reads of one command.
	 */
	private static final class Batch implements BiConsumer<@Nullable List<byte @Nullable []>, @Nullable Throwable> {

		/** The last read, which links to the others; null if the batch is closed. */
		private final AtomicReference<@Nullable Read> last;

		private @Nullable Read written;

		private int keys;

		/**
		 * Create a batch.
		 * @param first its only read so far; it may still be linked to the reads of a
		 * batch that it could not join
		 */
		Batch(Read first) {
			first.before = null;
			first.count = 1;
			this.last = new AtomicReference<>(first);
		}

		void send(NodeTopology servers) {
			Read any = Objects.requireNonNull(this.last.get());
			servers.<List<byte @Nullable []>>send(any.keys.get(0), RedisNode.NOTHING, this::write, this);
		}

		boolean add(Read read) {
			while (true) {
				Read before = this.last.get();
				if (before == null || before.count == MOST) {
					return false;
				}
				read.before = before;
				read.count = before.count + 1;
				if (this.last.compareAndSet(before, read)) {
					return true;
				}
			}
		}

		/** Close the batch and send its reads. Runs on the I/O thread. */
		RedisFuture<List<byte @Nullable []>> write(RedisClusterAsyncCommands<String, String> commands) {
			this.written = this.last.getAndSet(null);
			Map<String, Integer> positions = new HashMap<>();
			ByteCommands.Keys all = new ByteCommands.Keys();
			for (Read each = this.written; each != null; each = each.before) {
				each.addTo(all, positions);
			}
			this.keys = positions.size();
			return all.mget(commands);
		}

		@Override
		public void accept(@Nullable List<byte @Nullable []> values, @Nullable Throwable failure) {
			Throwable problem = failure;
			if (problem == null && (values == null || values.size() != this.keys)) {
				problem = new RedisReplyException(this.keys + " values were expected");
			}
			Read rest = this.last.getAndSet(null);
			Read first = (rest != null) ? rest : this.written;
			// The batch is kept until the next read, but its values are not.
			this.written = null;
			for (Read each = first; each != null; each = each.before) {
				each.end(values, problem);
			}
		}

	}

	/**
	 * The read of one caller.
	 */
	private static final class Read {

		private final CommandFuture<List<byte @Nullable []>> future = new CommandFuture<>();

		private final List<String> keys;

		/** Encoded by the caller, because all callers share the I/O thread. */
		private final byte[][] bytes;

		private final int[] positions;

		private @Nullable Read before;

		private int count;

		Read(List<String> keys) {
			this.keys = keys;
			this.bytes = new byte[keys.size()][];
			for (int i = 0; i < this.bytes.length; i++) {
				this.bytes[i] = keys.get(i).getBytes(StandardCharsets.UTF_8);
			}
			this.positions = new int[this.bytes.length];
		}

		void addTo(ByteCommands.Keys all, Map<String, Integer> known) {
			for (int i = 0; i < this.positions.length; i++) {
				int next = known.size();
				Integer position = known.putIfAbsent(this.keys.get(i), next);
				if (position == null) {
					all.add(this.bytes[i]);
				}
				this.positions[i] = (position != null) ? position : next;
			}
		}

		void end(@Nullable List<byte @Nullable []> values, @Nullable Throwable failure) {
			if (values == null || failure != null) {
				this.future.accept(null, failure);
				return;
			}
			byte @Nullable [][] own = new byte[this.positions.length][];
			for (int i = 0; i < own.length; i++) {
				own[i] = values.get(this.positions[i]);
			}
			this.future.accept(Arrays.asList(own), null);
		}

	}

}
