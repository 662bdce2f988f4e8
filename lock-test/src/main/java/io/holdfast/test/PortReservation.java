package io.holdfast.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Keeps a port of the loopback interface while no server listens on it. Without it, the
 * system may give the port of a stopped node to the next socket, even to the local end of
 * the connection that a client is opening to that node. A socket that is bound but does
 * not listen refuses connections as a dead server does.
 */
final class PortReservation implements AutoCloseable {

	private final Socket socket;

	private PortReservation(Socket socket) {
		this.socket = socket;
	}

	static int freePort() {
		try (Socket socket = new Socket()) {
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The system has no free port", ex);
		}
	}

	static PortReservation none() {
		return new PortReservation(new Socket());
	}

	/**
	 * Reserve a port if it is free; otherwise its next use fails.
	 * @param port the port
	 * @return the reservation
	 */
	static PortReservation tryPort(int port) {
		Socket socket = new Socket();
		try {
			// The ended server's connections may still be winding down.
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		}
		catch (IOException ex) {
			return none();
		}
		return new PortReservation(socket);
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
