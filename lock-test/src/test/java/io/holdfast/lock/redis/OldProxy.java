package io.holdfast.lock.redis;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A proxy that does not know {@code HELLO} and rejects it with its own message, or closes
 * the connection.
 */
final class OldProxy implements AutoCloseable {

	private final ServerSocket serverSocket;

	private final int server;

	private final @Nullable String answer;

	/** How many {@code HELLO} commands to leave unanswered before all are forwarded. */
	private final @Nullable AtomicInteger swallowed;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	/**
	 * Start the proxy.
	 * @param server the port of the server
	 * @param answer the error, {@code null} to end the connection
	 */
	OldProxy(int server, @Nullable String answer) throws IOException {
		this(server, answer, null);
	}

	private OldProxy(int server, @Nullable String answer, @Nullable AtomicInteger swallowed) throws IOException {
		this.swallowed = swallowed;
		this.serverSocket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.server = server;
		this.answer = answer;
		start(this::accept);
	}

	/**
	 * Start a proxy that leaves some {@code HELLO} commands unanswered and then forwards
	 * everything.
	 */
	static OldProxy silentTo(int number, int server) throws IOException {
		return new OldProxy(server, null, new AtomicInteger(number));
	}

	int port() {
		return this.serverSocket.getLocalPort();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.serverSocket.accept();
				this.sockets.add(client);
				start(() -> serve(client));
			}
		}
		catch (IOException ex) {
			// The proxy is closed.
		}
	}

	private void serve(Socket client) {
		try (client; Socket upstream = new Socket(InetAddress.getLoopbackAddress(), this.server)) {
			this.sockets.add(upstream);
			start(() -> copy(upstream, client));
			byte[] buffer = new byte[8192];
			InputStream in = client.getInputStream();
			OutputStream out = upstream.getOutputStream();
			for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
				boolean hello = new String(buffer, 0, length, StandardCharsets.UTF_8).contains("HELLO");
				if (!hello || this.swallowed != null && this.swallowed.getAndDecrement() <= 0) {
					out.write(buffer, 0, length);
				}
				else if (this.swallowed != null) {
					continue;
				}
				else if (this.answer != null) {
					client.getOutputStream().write(("-" + this.answer + "\r\n").getBytes(StandardCharsets.UTF_8));
				}
				else {
					return;
				}
			}
		}
		catch (IOException ex) {
			// One side is gone.
		}
	}

	private static void copy(Socket from, Socket to) {
		try (from; to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
		catch (IOException ex) {
			// One side is gone.
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "old-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		close(this.serverSocket);
		this.sockets.forEach(OldProxy::close);
	}

	private static void close(Closeable each) {
		try {
			each.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
