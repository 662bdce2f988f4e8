package io.holdfast.redis;

import io.netty.buffer.ByteBuf;

/**
 * Counts the answers in a stream of bytes as they arrive, without buffering. It
 * understands RESP2 and RESP3, and does not count messages that the server pushes.
 */
final class ReplyCounter {

	private static final byte END_OF_LINE = '\n';

	private static final String MANY_VALUES = "*%~>|";

	/** The number of values until the current answer or push is complete. */
	private long missing;

	private boolean push;

	/** The type of the current value, 0 between two values. */
	private byte type;

	private boolean negative;

	private long number;

	/** The remaining bytes of the current text, including the end of its line. */
	private long text;

	/**
	 * Count the answers that end in these bytes.
	 * @param bytes the bytes, which are not consumed
	 * @return the number of answers
	 */
	int count(ByteBuf bytes) {
		int count = 0;
		int end = bytes.writerIndex();
		int index = bytes.readerIndex();
		while (index < end) {
			if (this.text > 0) {
				index = text(index, end);
			}
			else if (this.type == 0) {
				begin(bytes.getByte(index));
				index++;
			}
			else {
				index = line(bytes, index, end);
			}
			if (this.type == 0 && this.missing == 0 && !this.push) {
				count++;
			}
		}
		return count;
	}

	private void begin(byte type) {
		this.type = type;
		this.number = 0;
		this.negative = false;
		if (this.missing == 0) {
			this.missing = 1;
			this.push = type == '>';
		}
	}

	private int text(int index, int end) {
		int some = (int) Math.min(this.text, end - index);
		this.text -= some;
		if (this.text == 0) {
			end(0);
		}
		return index + some;
	}

	/**
	 * Read the first line of a value, which is the whole value or announces what follows.
	 */
	private int line(ByteBuf bytes, int from, int end) {
		boolean text = this.type == '$' || this.type == '=' || this.type == '!';
		if (!text && MANY_VALUES.indexOf(this.type) < 0) {
			int stop = bytes.indexOf(from, end, END_OF_LINE);
			if (stop < 0) {
				return end;
			}
			end(0);
			return stop + 1;
		}
		for (int index = from; index < end; index++) {
			byte next = bytes.getByte(index);
			if (next == END_OF_LINE) {
				if (text && !this.negative) {
					this.text = this.number + 2;
				}
				else {
					end((text || this.negative) ? 0 : this.number);
				}
				return index + 1;
			}
			if (next >= '0' && next <= '9') {
				this.number = this.number * 10 + next - '0';
			}
			this.negative |= next == '-';
		}
		return end;
	}

	/** A value is complete, except for the values inside it. */
	private void end(long inside) {
		boolean pairs = this.type == '%' || this.type == '|';
		// Attributes precede a value and do not count as one.
		this.missing += (pairs ? 2 * inside : inside) - ((this.type == '|') ? 0 : 1);
		this.type = 0;
	}

}
