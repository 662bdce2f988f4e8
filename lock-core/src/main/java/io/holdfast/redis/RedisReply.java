package io.holdfast.redis;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The list that a script has returned. Reading a value that is missing or has another
 * type throws a {@link RedisReplyException}.
 */
public final class RedisReply {

	private final List<Object> values;

	/**
	 * Create a reply.
	 * @param values texts and {@link Long} values, or {@code null} for missing values
	 * @throws RedisReplyException if the script did not return a list
	 */
	public RedisReply(@Nullable List<Object> values) {
		if (values == null) {
			throw new RedisReplyException("a list was expected");
		}
		this.values = values;
	}

	/**
	 * The number of values.
	 * @return the number
	 */
	public int size() {
		return this.values.size();
	}

	/**
	 * Read an integer, or a text that contains one.
	 * @param index from 0
	 * @return the number
	 */
	public long number(int index) {
		Object value = value(index);
		if (value instanceof Long number) {
			return number;
		}
		try {
			return Long.parseLong(String.valueOf(value));
		}
		catch (NumberFormatException ex) {
			throw new RedisReplyException("value " + (index + 1) + " is not an integer");
		}
	}

	/**
	 * Read an integer that fits an {@code int}.
	 * @param index from 0
	 * @return the number
	 */
	public int smallNumber(int index) {
		long number = number(index);
		if (number != (int) number) {
			throw new RedisReplyException("value " + (index + 1) + " is too large");
		}
		return (int) number;
	}

	/**
	 * Read a text.
	 * @param index from 0
	 * @return the text
	 */
	public String text(int index) {
		String text = textOrNull(index);
		if (text == null) {
			throw new RedisReplyException("value " + (index + 1) + " is missing");
		}
		return text;
	}

	/**
	 * Read a text that may be missing.
	 * @param index from 0
	 * @return the text, or {@code null}
	 */
	public @Nullable String textOrNull(int index) {
		Object value = value(index);
		return (value != null) ? String.valueOf(value) : null;
	}

	private @Nullable Object value(int index) {
		if (index < 0 || index >= this.values.size()) {
			throw new RedisReplyException(
					"it has " + this.values.size() + " values, but " + (index + 1) + " were needed");
		}
		return this.values.get(index);
	}

	@Override
	public String toString() {
		return this.values.toString();
	}

}
