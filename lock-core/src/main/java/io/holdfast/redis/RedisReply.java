package io.holdfast.redis;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The list that a script has answered. Reading what is not there, or of another type,
 * throws a {@link RedisReplyException}.
 */
public final class RedisReply {

	private final List<Object> values;

	/**
	 * Create an answer.
	 * @param values texts and {@link Long}, or {@code null} for what is missing
	 * @throws RedisReplyException when it is no list at all
	 */
	public RedisReply(@Nullable List<Object> values) {
		if (values == null) {
			throw new RedisReplyException("a list was asked for");
		}
		this.values = values;
	}

	/**
	 * How many values there are.
	 * @return their number
	 */
	public int size() {
		return this.values.size();
	}

	/**
	 * A value that is a whole number, or a text of one.
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
			throw new RedisReplyException("value " + (index + 1) + " is not a whole number");
		}
	}

	/**
	 * A whole number of 31 bits.
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
	 * A text.
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
	 * A text that may be missing.
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
