package io.holdfast.cache.engine;

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

import io.holdfast.cache.CacheOptions;
import org.jspecify.annotations.Nullable;

/**
 * A value in its stored form: a header, then the bytes of the codec. The header begins
 * with a magic number and 128 random bits, by which a later step recognizes the entry
 * that an earlier step has read.
 *
 * @param versions the versions that were valid before the value was computed
 * @param type the name of the type as which the value was written
 * @param ttlMillis how long the value is fresh
 * @param staleMillis how much longer it is kept
 * @param content the encoded value; null for a null value
 */
record CacheEntry(TagVersions versions, String type, long ttlMillis, long staleMillis, byte @Nullable [] content) {

	private static final int FORMAT = 2;

	private static final int LONGEST_TEXT = 0xFFFF;

	private static final int MAGIC = 'H';

	private static final int MAX_TAGS = CacheOptions.MAX_TAGS + 1;

	/**
	 * The part of an entry that identifies it.
	 * @param stored the stored value; null if there is none
	 * @return its beginning; empty if there is none
	 */
	static byte[] mark(byte @Nullable [] stored) {
		return (stored != null) ? Arrays.copyOf(stored, Math.min(stored.length, CacheStore.MARK_LENGTH)) : new byte[0];
	}

	byte[] write() {
		byte[] value = this.content;
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 + ((value != null) ? value.length : 0));
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.write(MAGIC);
			out.write(FORMAT);
			out.write(RandomTokens.next());
			out.writeBoolean(value != null);
			out.writeLong(this.ttlMillis);
			out.writeLong(this.staleMillis);
			text(out, this.type);
			out.writeByte(this.versions.tags().size());
			for (String tag : this.versions.tags()) {
				byte[] version = this.versions.value(tag);
				if (version == null) {
					throw new IllegalStateException("A value must be stored under known versions");
				}
				text(out, tag);
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

	private static void text(DataOutputStream out, String text) throws IOException {
		byte[] bytes = CacheKeys.bytes(text);
		if (bytes.length > LONGEST_TEXT) {
			throw new IllegalStateException("The names in an entry are short, but one has " + bytes.length + " bytes");
		}
		out.writeShort(bytes.length);
		out.write(bytes);
	}

	/**
	 * Parse a stored value.
	 * @param stored any bytes
	 * @return the entry; null if the bytes are not one
	 */
	static @Nullable CacheEntry read(byte[] stored) {
		ByteBuffer in = ByteBuffer.wrap(stored);
		try {
			if (in.get() != MAGIC || in.get() != FORMAT) {
				return null;
			}
			in.position(CacheStore.MARK_LENGTH);
			boolean present = in.get() != 0;
			long ttl = in.getLong();
			long stale = in.getLong();
			String type = text(in);
			TagVersions versions = versions(in);
			if (ttl < 1 || stale < 0 || versions == null) {
				return null;
			}
			return new CacheEntry(versions, type, ttl, stale,
					present ? Arrays.copyOfRange(stored, in.position(), stored.length) : null);
		}
		catch (BufferUnderflowException | IllegalArgumentException ex) {
			return null;
		}
	}

	private static @Nullable TagVersions versions(ByteBuffer in) {
		int count = in.get() & 0xFF;
		if (count < 1 || count > MAX_TAGS) {
			return null;
		}
		List<String> tags = new ArrayList<>(count);
		byte[] @Nullable [] values = new byte[count][];
		for (int i = 0; i < count; i++) {
			tags.add(text(in));
			values[i] = bytes(in, in.get() & 0xFF);
		}
		return tags.get(0).equals(TagVersions.GENERATION) ? new TagVersions(tags, values) : null;
	}

	private static String text(ByteBuffer in) {
		return new String(bytes(in, in.getShort() & 0xFFFF), StandardCharsets.UTF_8);
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
	 * How long the store keeps the entry.
	 * @return TTL and stale time
	 */
	Duration kept() {
		return Duration.ofMillis(this.ttlMillis + this.staleMillis);
	}

}
