package io.holdfast.test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One direction of a {@link Relay}.
 */
final class Flow {

	private static final int BUFFER_SIZE = 16 * 1024;

	private final SocketChannel from;

	private final SocketChannel to;

	private final ByteBuffer held = ByteBuffer.allocate(BUFFER_SIZE).limit(0);

	private boolean ended;

	private boolean done;

	Flow(SocketChannel from, SocketChannel to) {
		this.from = from;
		this.to = to;
	}

	/**
	 * Move all data that can be moved without waiting, including the end of the stream.
	 */
	void move() throws IOException {
		if (wantsToRead()) {
			this.held.clear();
			this.ended = this.from.read(this.held) < 0;
			this.held.flip();
		}
		this.to.write(this.held);
		if (this.ended && !wantsToWrite() && !this.done) {
			this.to.shutdownOutput();
			this.done = true;
		}
	}

	boolean wantsToRead() {
		return !this.ended && !wantsToWrite();
	}

	boolean wantsToWrite() {
		return this.held.hasRemaining();
	}

	boolean isDone() {
		return this.done;
	}

}
