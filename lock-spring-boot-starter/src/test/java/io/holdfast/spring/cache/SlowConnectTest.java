package io.holdfast.spring.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server whose answers take nearly as long as a command may take.
 */
@RedisNodesTest(count = 1)
class SlowConnectTest {

	@Test
	void isWaitedForLongerThanForACommand(RedisNodes nodes) throws IOException {
		// A handshake has several trips, of which one alone is within the limit.
		try (Delay delay = new Delay(nodes.get(0).port(), 150);
				RedisCacheService service = RedisCacheService
					.builder(Instances.factory(delay.port()), JsonMapper.builder().build())
					.timeout(Duration.ofMillis(500))
					.build()) {
			Eventually.await("a value is kept in Redis", () -> {
				service.put("users", "1", "x");
				return "1".equals(nodes.get(0).command("EXISTS", "cache:users:1"));
			});
			assertThat(service.get("users", "1", String.class).value()).isEqualTo("x");
		}
	}

	/** Passes everything on after a while. */
	private static final class Delay implements AutoCloseable {

		private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

		private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

		private final long millis;

		Delay(int server, long millis) throws IOException {
			this.millis = millis;
			start(() -> {
				while (true) {
					Socket client = this.listener.accept();
					Socket redis = new Socket(InetAddress.getLoopbackAddress(), server);
					this.sockets.add(client);
					this.sockets.add(redis);
					start(() -> copy(client, redis));
					start(() -> copy(redis, client));
				}
			});
		}

		int port() {
			return this.listener.getLocalPort();
		}

		private void copy(Socket from, Socket to) throws IOException, InterruptedException {
			try (from; to) {
				InputStream in = from.getInputStream();
				OutputStream out = to.getOutputStream();
				byte[] buffer = new byte[8192];
				for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
					TimeUnit.MILLISECONDS.sleep(this.millis);
					out.write(buffer, 0, length);
				}
			}
		}

		private static void start(Transfer transfer) {
			Thread thread = new Thread(() -> {
				try {
					transfer.run();
				}
				catch (IOException | InterruptedException ex) {
					// The other side has ended it.
					Thread.currentThread().interrupt();
				}
			}, "delay");
			thread.setDaemon(true);
			thread.start();
		}

		@Override
		public void close() throws IOException {
			this.listener.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}

		private interface Transfer {

			void run() throws IOException, InterruptedException;

		}

	}

}
