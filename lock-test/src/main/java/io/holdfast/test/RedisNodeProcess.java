package io.holdfast.test;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * One Redis node on which you can cause the failures of real nodes. Every method returns
 * when its effect is visible. Thread-safe.
 */
public final class RedisNodeProcess {

	private static final Duration PORT_PATIENCE = Duration.ofSeconds(10);

	private static final Pattern CALLS = Pattern.compile("^cmdstat_(\\S+?):calls=(\\d+)", Pattern.MULTILINE);

	private final RedisServer server;

	private final RespClient client;

	private final int port;

	private final @Nullable TcpProxy proxy;

	private TcpProxy.Mode network = TcpProxy.Mode.OPEN;

	private PortReservation reservation;

	/**
	 * Create a node for a running server.
	 * @param server the server
	 * @param client the client for the server
	 * @param proxy the proxy to which clients connect, or {@code null} if they connect to
	 * the server
	 */
	RedisNodeProcess(RedisServer server, RespClient client, @Nullable TcpProxy proxy) {
		this.server = server;
		this.client = client;
		this.proxy = proxy;
		this.port = (proxy != null) ? proxy.port() : client.port();
		this.reservation = PortReservation.none();
		applyNetwork();
	}

	/**
	 * The address for clients.
	 * @return {@code redis://127.0.0.1:port}, with the password if there is one
	 */
	public String uri() {
		String password = this.client.password();
		String user = (password != null)
				? ":" + URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20") + "@" : "";
		return "redis://" + user + "127.0.0.1:" + this.port;
	}

	/**
	 * The port for clients: the proxy's port, if there is a proxy.
	 * @return the port on the loopback interface
	 */
	public int port() {
		return this.port;
	}

	/**
	 * The server's process id; changes with each restart.
	 * @return the id of {@code redis-server} itself
	 */
	public long pid() {
		return this.server.pid();
	}

	/**
	 * Whether the server's process exists, even if it is paused or cut off.
	 * @return false after {@link #stop()} and {@link #kill()}
	 */
	public boolean isRunning() {
		return this.server.isRunning();
	}

	/** Shut the server down cleanly. Does nothing if it is not running. */
	public synchronized void stop() {
		if (isRunning()) {
			this.server.stop();
			nowDown();
		}
	}

	/**
	 * End the server with {@code kill -9}, even while it is paused. Does nothing if it is
	 * not running.
	 */
	public synchronized void kill() {
		if (isRunning()) {
			this.server.kill();
			nowDown();
		}
	}

	/**
	 * Pause the server with SIGSTOP: connections stay open and new ones are accepted, but
	 * nothing is answered.
	 */
	public synchronized void pause() {
		this.server.pause();
	}

	/** Resume a paused server. */
	public synchronized void resume() {
		this.server.resume();
	}

	/**
	 * Shut the server down if it runs, and start it again on the same port; with its
	 * previous data if the nodes are persistent, otherwise empty.
	 */
	public synchronized void restart() {
		stop();
		startAgain();
	}

	/**
	 * Kill the server if it runs, and start it again on the same port without any data.
	 */
	public synchronized void restartEmpty() {
		kill();
		this.server.forget();
		startAgain();
	}

	private void nowDown() {
		this.reservation = PortReservation.tryPort(this.client.port());
		applyNetwork();
	}

	private void startAgain() {
		this.reservation.close();
		long deadline = System.nanoTime() + PORT_PATIENCE.toNanos();
		while (true) {
			try {
				this.server.start(this.client.port());
				applyNetwork();
				return;
			}
			catch (PortTakenException ex) {
				if (System.nanoTime() > deadline) {
					throw ex;
				}
			}
		}
	}

	/**
	 * Cut the network to the node without notice to either side: connections stay open
	 * and new ones are accepted, but nothing arrives. Data that is sent meanwhile is
	 * kept.
	 * @throws IllegalStateException if the nodes were not started behind a proxy
	 */
	public synchronized void cutOff() {
		setNetwork(TcpProxy.Mode.HOLDING);
	}

	/**
	 * Reset all connections to the node and refuse new ones, while the server keeps
	 * running.
	 * @throws IllegalStateException if the nodes were not started behind a proxy
	 */
	public synchronized void refuse() {
		setNetwork(TcpProxy.Mode.REFUSING);
	}

	/**
	 * End {@link #cutOff()} or {@link #refuse()}: kept data arrives, in order.
	 * @throws IllegalStateException if the nodes were not started behind a proxy
	 */
	public synchronized void reconnect() {
		setNetwork(TcpProxy.Mode.OPEN);
	}

	private void setNetwork(TcpProxy.Mode mode) {
		if (this.proxy == null) {
			throw new IllegalStateException(
					"The network of node " + uri() + " cannot be changed; start it with behindProxy(true).");
		}
		this.network = mode;
		applyNetwork();
	}

	// The machine of a dead server refuses connections, unless the network is cut.
	private void applyNetwork() {
		if (this.proxy != null) {
			boolean refusing = this.network == TcpProxy.Mode.OPEN && !isRunning();
			this.proxy.switchTo(refusing ? TcpProxy.Mode.REFUSING : this.network);
		}
	}

	/**
	 * Send a command directly to the server, past any proxy, over a separate connection.
	 * @param command the command and its arguments
	 * @return the answer as {@code redis-cli} prints it: the elements of an array on a
	 * line each, nil as empty text
	 * @throws RedisErrorException if the answer is an error
	 * @throws java.io.UncheckedIOException if the server does not answer within 10 s
	 */
	public String command(String... command) {
		return this.client.command(command);
	}

	/**
	 * How often any client called each command since the start or the last
	 * {@link #resetCommandStats()}; that reset itself is left out.
	 * @return calls by command, in lower case; subcommands as {@code client|tracking}
	 */
	public Map<String, Long> commandCount() {
		return CALLS.matcher(command("INFO", "commandstats"))
			.results()
			.filter((call) -> !"config|resetstat".equals(call.group(1)))
			.collect(Collectors.toMap((MatchResult call) -> call.group(1),
					(MatchResult call) -> Long.valueOf(call.group(2))));
	}

	/** Count commands from zero. */
	public void resetCommandStats() {
		command("CONFIG", "RESETSTAT");
	}

	/** Restore the node: reachable, running, not paused, and empty. */
	synchronized void heal() {
		if (this.proxy != null) {
			reconnect();
		}
		if (this.server instanceof ExternalServer) {
			command("FLUSHALL");
		}
		else if (isRunning()) {
			this.server.resume();
			flush();
		}
		else {
			restartEmpty();
		}
	}

	private void flush() {
		try {
			command("FLUSHALL");
		}
		catch (RedisErrorException | java.io.UncheckedIOException ex) {
			// A new server has none of the changes that the test made.
			restartEmpty();
		}
	}

	synchronized void close() {
		if (this.proxy != null) {
			this.proxy.close();
		}
		this.server.close();
		this.reservation.close();
	}

	@Override
	public String toString() {
		return "Redis node on port " + this.port;
	}

}
