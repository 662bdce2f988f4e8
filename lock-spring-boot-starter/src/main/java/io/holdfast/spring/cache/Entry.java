package io.holdfast.spring.cache;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One value as it stands in Redis: a head, and JSON. The head begins with a mark and 128
 * random bits, by which a later step recognises what an earlier one has read.
 *
 * @param versions what stood before the value was made
 * @param ttlMillis how long the value is fresh
 * @param staleMillis how much longer it is kept
 * @param json the value; null for null
 */
record Entry(Versions versions, long ttlMillis, long staleMillis, byte @Nullable [] json) {

	/** How much of a value tells it from others. */
	static final int MARK = 18;

	private static final int FORMAT = 1;

	private static final int MAGIC = 'H';

	private static final int MAX_TAGS = CacheOptions.MAX_TAGS + 1;

	/**
	 * The part of a stored value by which it is recognised.
	 * @param stored the value; null for none
	 * @return its beginning; empty for none
	 */
	static byte[] mark(byte @Nullable [] stored) {
		return (stored != null) ? Arrays.copyOf(stored, Math.min(stored.length, MARK)) : new byte[0];
	}

	byte[] write() {
		byte[] value = this.json;
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 + ((value != null) ? value.length : 0));
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.write(MAGIC);
			out.write(FORMAT);
			out.write(Random128.next());
			out.writeBoolean(value != null);
			out.writeLong(this.ttlMillis);
			out.writeLong(this.staleMillis);
			out.writeByte(this.versions.tags().size());
			for (String tag : this.versions.tags()) {
				byte[] name = RedisKeys.bytes(tag);
				byte[] version = this.versions.value(tag);
				if (version == null || version.length > 255) {
					throw new IllegalStateException("A value is stored under versions that are known and short");
				}
				out.writeShort(name.length);
				out.write(name);
				out.writeByte(version.length);
				out.write(version);
			}
			if (value != null) {
				out.write(value);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Read what stands in Redis.
	 * @param stored anything
	 * @return the entry; null for what is none
	 */
	static @Nullable Entry read(byte[] stored) {
		ByteBuffer in = ByteBuffer.wrap(stored);
		try {
			if (in.get() != MAGIC || in.get() != FORMAT) {
				return null;
			}
			in.position(MARK);
			boolean present = in.get() != 0;
			long ttl = in.getLong();
			long stale = in.getLong();
			Versions versions = versions(in);
			if (ttl < 1 || stale < 0 || versions == null) {
				return null;
			}
			return new Entry(versions, ttl, stale,
					present ? Arrays.copyOfRange(stored, in.position(), stored.length) : null);
		}
		catch (BufferUnderflowException | IllegalArgumentException ex) {
			return null;
		}
	}

	private static @Nullable Versions versions(ByteBuffer in) {
		int count = in.get() & 0xFF;
		if (count < 1 || count > MAX_TAGS) {
			return null;
		}
		List<String> tags = new ArrayList<>(count);
		byte[] @Nullable [] values = new byte[count][];
		for (int i = 0; i < count; i++) {
			tags.add(new String(bytes(in, in.getShort() & 0xFFFF), StandardCharsets.UTF_8));
			values[i] = bytes(in, in.get() & 0xFF);
		}
		return tags.get(0).equals(Versions.GENERATION) ? new Versions(tags, values) : null;
	}

	private static byte[] bytes(ByteBuffer in, int length) {
		if (length > in.remaining()) {
			throw new BufferUnderflowException();
		}
		byte[] part = new byte[length];
		in.get(part);
		return part;
	}

	/**
	 * How long Redis is to keep it.
	 * @return TTL and stale time
	 */
	Duration kept() {
		return Duration.ofMillis(this.ttlMillis + this.staleMillis);
	}

}
