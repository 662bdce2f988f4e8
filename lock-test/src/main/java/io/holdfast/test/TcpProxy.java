package io.holdfast.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy between clients and one server that simulates the network. One daemon thread
 * does everything, including changes of mode: after such a call returns, no further byte
 * passes.
 */
final class TcpProxy implements AutoCloseable {

	/** The states of the network. */
	enum Mode {

		/** Everything passes. */
		OPEN,

		/**
		 * Connections stay open and are accepted, but no data passes; it is kept for
		 * later.
		 */
		HOLDING,

		/** Connections are reset and refused. */
		REFUSING

	}

	private static final Logger logger = LoggerFactory.getLogger(TcpProxy.class);

	private final InetSocketAddress address;

	private final InetSocketAddress server;

	private final Selector selector;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final Set<Relay> relays = new HashSet<>();

	private PortReservation reservation;

	private Mode mode = Mode.REFUSING;

	private @Nullable ServerSocketChannel listener;

	private volatile boolean closed;

	/**
	 * Create a proxy that refuses connections.
	 * @param port the port for clients
	 * @param serverPort the port of the server
	 */
	TcpProxy(int port, int serverPort) {
		this.reservation = PortReservation.tryPort(port);
		this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
		try {
			this.selector = Selector.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Thread thread = new Thread(this::loop, "holdfast-proxy-" + port);
		thread.setDaemon(true);
		thread.start();
	}

	int port() {
		return this.address.getPort();
	}

	/**
	 * Change the state of the network, from the next byte on.
	 * @param mode the new state
	 */
	void switchTo(Mode mode) {
		await(() -> apply(mode));
	}

	@Override
	public void close() {
		if (!this.closed) {
			await(() -> {
				apply(Mode.REFUSING);
				this.reservation.close();
				this.closed = true;
			});
		}
	}

	private void await(Runnable task) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.tasks.add(() -> {
			try {
				task.run();
				done.complete(null);
			}
			catch (RuntimeException ex) {
				done.completeExceptionally(ex);
			}
		});
		this.selector.wakeup();
		try {
			done.orTimeout(10, TimeUnit.SECONDS).join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw new IllegalStateException("The proxy on port " + port() + " is stuck", ex);
		}
	}

	private void loop() {
		try (this.selector) {
			while (!this.closed) {
				this.selector.select((key) -> ((Runnable) key.attachment()).run());
				for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
					task.run();
				}
				this.relays.removeIf(Relay::isDone);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void apply(Mode mode) {
		this.mode = mode;
		try {
			if (mode == Mode.REFUSING) {
				refuse();
			}
			else {
				listen();
				this.relays.forEach((relay) -> relay.hold(mode == Mode.HOLDING));
			}
		}
		catch (BindException ex) {
			throw new PortTakenException("Port " + port() + " is taken", ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void refuse() throws IOException {
		this.relays.forEach(Relay::abort);
		if (this.listener != null) {
			this.listener.close();
			this.listener = null;
			// A closed channel keeps its port until the selector releases it.
			this.selector.selectNow();
			this.reservation = PortReservation.tryPort(this.address.getPort());
		}
	}

	private void listen() throws IOException {
		if (this.listener == null) {
			ServerSocketChannel opened = ServerSocketChannel.open();
			opened.configureBlocking(false);
			this.reservation.close();
			opened.bind(this.address);
			opened.register(this.selector, SelectionKey.OP_ACCEPT, (Runnable) () -> accept(opened));
			this.listener = opened;
		}
	}

	private void accept(ServerSocketChannel opened) {
		try {
			SocketChannel client = opened.accept();
			if (client != null) {
				Relay relay = new Relay(client, this.server, this.selector);
				relay.hold(this.mode == Mode.HOLDING);
				this.relays.add(relay);
			}
		}
		catch (IOException ex) {
			logger.debug("A client gave up before it was connected", ex);
		}
	}

}
