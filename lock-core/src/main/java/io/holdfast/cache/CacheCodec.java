package io.holdfast.cache;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Writes values as bytes and reads them back. Nothing that was stored chooses a class:
 * values are read as what the caller declares. Asked for each read, so that it should
 * remember what it knows of a type. Must be thread-safe.
 */
@FunctionalInterface
public interface CacheCodec {

	/**
	 * How values of a type are written and read.
	 * @param type a class, or any other type that callers name; {@code Object} to write
	 * values as what they are
	 * @return the codec of that type
	 * @throws RuntimeException when values cannot be read as this type
	 */
	TypeCodec forType(Type type);

	/**
	 * Writes and reads values of one type. What {@link #write} throws reaches the caller
	 * as the cause of a {@link CacheValueException}; where {@link #read} throws, the
	 * value counts as missing.
	 */
	interface TypeCodec {

		/**
		 * Say which type it is.
		 * @return a name for the log
		 */
		String name();

		/**
		 * Name what a value is written as. The name is stored with the value.
		 * @param value the value
		 * @return the name, at most 65,535 bytes; perhaps empty
		 */
		String nameOf(@Nullable Object value);

		/**
		 * Tell whether what was written under a name may be read as this type: the bytes
		 * of one type may well be readable as another.
		 * @param written the name
		 * @return false when it is of another type, and counts as missing
		 */
		boolean accepts(String written);

		/**
		 * Write a value.
		 * @param value the value
		 * @return its bytes
		 */
		byte[] write(Object value);

		/**
		 * Read a value.
		 * @param <T> the type
		 * @param written what was written, under a name that is accepted
		 * @return the value
		 */
		<T> @Nullable T read(byte[] written);

	}

}
