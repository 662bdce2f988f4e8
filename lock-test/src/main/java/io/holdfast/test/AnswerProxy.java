package io.holdfast.test;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy between clients and one Redis server that changes the server's answers, as a
 * faulty server or proxy would. Requests of clients and pushes of the server pass
 * unchanged. Thread-safe.
 */
public final class AnswerProxy implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(AnswerProxy.class);

	private final ServerSocket listener;

	private final int serverPort;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final AtomicInteger connections = new AtomicInteger();

	private volatile UnaryOperator<String> change = UnaryOperator.identity();

	private AnswerProxy(int serverPort) throws IOException {
		this.serverPort = serverPort;
		this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	/**
	 * Start a proxy on a free port of this machine.
	 * @param serverPort the port of the server on this machine
	 * @return a proxy that changes nothing
	 */
	public static AnswerProxy to(int serverPort) {
		try {
			AnswerProxy proxy = new AnswerProxy(serverPort);
			proxy.start("accept", proxy::accept);
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The port for clients.
	 * @return the port
	 */
	public int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * The address for clients.
	 * @return the address, without credentials
	 */
	public String uri() {
		return "redis://" + this.listener.getInetAddress().getHostAddress() + ":" + port();
	}

	/**
	 * How often clients have connected.
	 * @return the number of connections, including closed ones
	 */
	public int connections() {
		return this.connections.get();
	}

	/**
	 * Change answers from now on.
	 * @param change gets an answer in wire format, with each byte as a character of ISO
	 * 8859-1, and returns what clients receive instead. Called by several threads
	 */
	public void change(UnaryOperator<String> change) {
		this.change = change;
	}

	private void accept() {
		while (!this.listener.isClosed()) {
			try {
				Socket client = this.listener.accept();
				this.connections.incrementAndGet();
				this.sockets.add(client);
				Socket server = new Socket();
				this.sockets.add(server);
				server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.serverPort));
				client.setTcpNoDelay(true);
				server.setTcpNoDelay(true);
				start("requests", () -> relay(client, server, false));
				start("answers", () -> relay(server, client, true));
			}
			catch (IOException ex) {
				logger.debug("A connection could not be opened", ex);
			}
		}
	}

	private void relay(Socket from, Socket to, boolean answers) {
		try (from; to) {
			InputStream in = new BufferedInputStream(from.getInputStream());
			OutputStream out = to.getOutputStream();
			byte[] some = new byte[16 * 1024];
			while (true) {
				if (answers) {
					out.write(answer(in).getBytes(StandardCharsets.ISO_8859_1));
				}
				else {
					int read = in.read(some);
					if (read < 0) {
						return;
					}
					out.write(some, 0, read);
				}
			}
		}
		catch (IOException ex) {
			logger.debug("A connection has ended", ex);
		}
		finally {
			this.sockets.remove(from);
			this.sockets.remove(to);
		}
	}

	private String answer(InputStream in) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		copyValue(in, bytes);
		String answer = bytes.toString(StandardCharsets.ISO_8859_1);
		return answer.startsWith(">") ? answer : this.change.apply(answer);
	}

	private static void copyValue(InputStream in, ByteArrayOutputStream out) throws IOException {
		int begin = out.size();
		int next;
		do {
			next = in.read();
			if (next < 0) {
				throw new EOFException();
			}
			out.write(next);
		}
		while (next != '\n');
		String line = out.toString(StandardCharsets.ISO_8859_1).substring(begin).stripTrailing();
		switch (line.charAt(0)) {
			case '$', '=', '!' -> {
				int length = Integer.parseInt(line.substring(1));
				out.write(in.readNBytes((length < 0) ? 0 : length + 2));
			}
			case '*', '~', '>' -> copyValues(in, out, Integer.parseInt(line.substring(1)));
			case '%' -> copyValues(in, out, 2 * Integer.parseInt(line.substring(1)));
			default -> {
				// The answer is a single line.
			}
		}
	}

	private static void copyValues(InputStream in, ByteArrayOutputStream out, int count) throws IOException {
		for (int i = 0; i < count; i++) {
			copyValue(in, out);
		}
	}

	private void start(String name, Runnable task) {
		Thread thread = new Thread(task, "holdfast-answer-proxy-" + name);
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.listener.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
