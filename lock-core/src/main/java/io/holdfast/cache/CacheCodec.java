package io.holdfast.cache;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Writes values as bytes and reads them back. Stored data never chooses a class: values
 * are read as the type that the caller declares. The codec is called for each read, so it
 * should cache what it knows of a type. Must be thread-safe.
 */
@FunctionalInterface
public interface CacheCodec {

	/**
	 * Get the codec of a type.
	 * @param type a class, or any other type that callers name; {@code Object} to write
	 * values as their own class
	 * @return the codec of that type
	 * @throws RuntimeException if values cannot be read as this type
	 */
	TypeCodec forType(Type type);

	/**
	 * Writes and reads values of one type. An exception of {@link #write} reaches the
	 * caller as the cause of a {@link CacheValueException}; if {@link #read} throws, the
	 * value counts as missing.
	 */
	interface TypeCodec {

		/**
		 * Name the type.
		 * @return a name for the log
		 */
		String name();

		/**
		 * Name the type as which a value is written. The name is stored with the value.
		 * @param value the value
		 * @return the name, at most 65,535 bytes; may be empty
		 */
		String nameOf(@Nullable Object value);

		/**
		 * Decide whether a value that was written under a name may be read as this type:
		 * the bytes of one type may be readable as another.
		 * @param written the name
		 * @return false if it is of another type and counts as missing
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
		 * @param written the bytes, written under an accepted name
		 * @return the value
		 */
		<T> @Nullable T read(byte[] written);

	}

}
