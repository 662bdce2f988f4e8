package io.holdfast.test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection through a {@link TcpProxy}. The connection to the server is
 * opened when the network first lets it through.
 */
final class Relay {

	private static final Logger logger = LoggerFactory.getLogger(Relay.class);

	private final InetSocketAddress address;

	private final SocketChannel client;

	private final SocketChannel server;

	private final SelectionKey clientKey;

	private final SelectionKey serverKey;

	private final Flow requests;

	private final Flow answers;

	private boolean holding = true;

	Relay(SocketChannel client, InetSocketAddress address, Selector selector) throws IOException {
		this.address = address;
		this.client = client;
		this.server = SocketChannel.open();
		this.requests = new Flow(client, this.server);
		this.answers = new Flow(this.server, client);
		this.clientKey = register(client, selector);
		this.serverKey = register(this.server, selector);
	}

	private SelectionKey register(SocketChannel channel, Selector selector) throws IOException {
		channel.configureBlocking(false);
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		return channel.register(selector, 0, (Runnable) this::proceed);
	}

	void hold(boolean holding) {
		this.holding = holding;
		proceed();
	}

	private void proceed() {
		try {
			if (this.holding) {
				this.clientKey.interestOps(0);
				this.serverKey.interestOps(0);
			}
			else if (isConnected()) {
				this.requests.move();
				this.answers.move();
				this.clientKey.interestOps(interest(this.requests, this.answers));
				this.serverKey.interestOps(interest(this.answers, this.requests));
				closeWhenDone();
			}
			else {
				this.serverKey.interestOps(SelectionKey.OP_CONNECT);
			}
		}
		catch (IOException | CancelledKeyException ex) {
			abort();
		}
	}

	private boolean isConnected() throws IOException {
		if (this.server.isConnected()) {
			return true;
		}
		return this.server.isConnectionPending() ? this.server.finishConnect() : this.server.connect(this.address);
	}

	private static int interest(Flow in, Flow out) {
		return (in.wantsToRead() ? SelectionKey.OP_READ : 0) | (out.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
	}

	private void closeWhenDone() throws IOException {
		if (this.requests.isDone() && this.answers.isDone()) {
			this.client.close();
			this.server.close();
		}
	}

	boolean isDone() {
		return !this.client.isOpen();
	}

	/** Close both connections so that their other ends notice at once. */
	void abort() {
		reset(this.client);
		reset(this.server);
	}

	private static void reset(SocketChannel channel) {
		try (channel) {
			channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		}
		catch (IOException ex) {
			logger.trace("A connection had already ended", ex);
		}
	}

}
