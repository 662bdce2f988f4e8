package io.holdfast.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What clients see of a node that is cut off or refuses them.
 */
@RedisNodesTest(behindProxy = true)
class NetworkPartitionTest {

	private static final int A_MOMENT = 100;

	private static final int LONG_ENOUGH = 30_000;

	private final RedisNodeProcess node;

	NetworkPartitionTest(RedisNodes nodes) {
		this.node = nodes.get(0);
	}

	@Test
	void letsEverythingPassAtFirst() {
		assertThat(new RespClient(this.node.port(), null).command("PING")).isEqualTo("PONG");
		assertThat(this.node.command("INFO", "server")).doesNotContain("tcp_port:" + this.node.port());
	}

	@Test
	void passesLargeAmountsUnharmed() {
		String value = "0123456789abcdef".repeat(100_000);
		RespClient client = new RespClient(this.node.port(), null);

		client.command("SET", "large", value);

		assertThat(client.command("GET", "large")).isEqualTo(value);
	}

	@Test
	void holdsRequestsBackUntilReconnected() throws IOException {
		try (Client client = new Client(this.node)) {
			client.send("SET key 1");
			client.expect("+OK");
			this.node.cutOff();
			client.send("INCR key");
			client.send("INCR key");

			client.expectSilence();
			assertThat(this.node.command("GET", "key")).isEqualTo("1");

			this.node.reconnect();

			client.expect(":2");
			client.expect(":3");
		}
	}

	@Test
	void holdsAnswersBackUntilReconnected() throws IOException {
		try (Client client = new Client(this.node)) {
			client.send("BLPOP list 0");
			Eventually.await("the server serves the client",
					() -> this.node.command("INFO", "clients").contains("blocked_clients:1"));
			this.node.cutOff();
			this.node.command("RPUSH", "list", "element");

			client.expectSilence();
			this.node.reconnect();

			client.expect("*2", "$4", "list", "$7", "element");
		}
	}

	@Test
	void acceptsConnectionsThatStaySilentWhileCutOff() throws IOException {
		this.node.cutOff();
		try (Client client = new Client(this.node)) {
			client.send("PING");
			client.expectSilence();

			this.node.reconnect();

			client.expect("+PONG");
		}
	}

	@Test
	void keepsTheEndOfAConnectionBackToo() throws IOException {
		String before;
		try (Client client = new Client(this.node)) {
			client.send("PING");
			client.expect("+PONG");
			before = connectedClients();
			this.node.cutOff();
		}

		assertThat(connectedClients()).isEqualTo(before);
		this.node.reconnect();

		Eventually.await("the server hears the end", () -> !connectedClients().equals(before));
	}

	@Test
	void resetsAndRefusesConnections() throws IOException {
		try (Client client = new Client(this.node)) {
			client.send("PING");
			client.expect("+PONG");

			this.node.refuse();

			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> client.expect("nothing"));
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new Client(this.node));
			assertThat(this.node.command("PING")).isEqualTo("PONG");
		}
		this.node.reconnect();

		assertThat(new RespClient(this.node.port(), null).answers()).isTrue();
	}

	@Test
	void refusesConnectionsToADeadNode() {
		this.node.kill();

		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new Client(this.node));

		this.node.restart();

		assertThat(new RespClient(this.node.port(), null).answers()).isTrue();
	}

	@Test
	void hidesDeathAndRestartWhileCutOff() throws IOException {
		try (Client client = new Client(this.node)) {
			client.send("PING");
			client.expect("+PONG");
			this.node.cutOff();

			this.node.kill();
			this.node.restart();
			client.send("PING");
			client.expectSilence();
			this.node.reconnect();

			assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.expect("an answer"));
		}
		assertThat(new RespClient(this.node.port(), null).answers()).isTrue();
	}

	@Test
	void endsItsThreadOnClose() {
		RedisNodes nodes = RedisNodes.builder().behindProxy(true).start();
		String thread = "holdfast-proxy-" + nodes.get(0).port();
		assertThat(threads()).contains(thread);

		nodes.close();

		Eventually.await("the thread ends", () -> !threads().contains(thread));
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().filter(Thread::isDaemon).map(Thread::getName).toList();
	}

	private String connectedClients() {
		return this.node.command("INFO", "clients")
			.lines()
			.filter((line) -> line.startsWith("connected_clients:"))
			.findFirst()
			.orElseThrow();
	}

	/** Keeps its connection, unlike the other one. */
	private static final class Client implements AutoCloseable {

		private final Socket socket;

		private final BufferedReader in;

		Client(RedisNodeProcess node) throws IOException {
			this.socket = new Socket(InetAddress.getLoopbackAddress(), node.port());
			this.in = new BufferedReader(
					new InputStreamReader(this.socket.getInputStream(), StandardCharsets.US_ASCII));
		}

		void send(String line) throws IOException {
			this.socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
		}

		void expect(String... lines) throws IOException {
			this.socket.setSoTimeout(LONG_ENOUGH);
			for (String line : lines) {
				String next = this.in.readLine();
				if (next == null) {
					throw new SocketException("The connection was closed");
				}
				assertThat(next).isEqualTo(line);
			}
		}

		void expectSilence() throws IOException {
			this.socket.setSoTimeout(A_MOMENT);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(this.in::read);
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
