package io.holdfast.sample.nodes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.holdfast.sample.SampleProcess;
import io.holdfast.sample.Waiting;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The instance that started the nodes and serves the database is gone.
 */
class InstanceLossTest {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Path directory = Path.of("target", "instance-loss", Long.toString(System.nanoTime()));

	private final String ports = Stream.generate(EmbeddedNodesInitializerTest::freePort)
		.limit(3)
		.map(String::valueOf)
		.collect(Collectors.joining(","));

	@Test
	void leavesTheOthersAtWorkWithAllTheData() {
		try (SampleProcess first = start("first"); SampleProcess second = start("second")) {
			for (int i = 0; i < 2; i++) {
				assertThat(post(first, "/records", "{\"title\": \"A record\", \"tags\": [\"a\"]}")).isEqualTo(201);
			}
			assertThat(post(second, "/records/1/relationships", "")).isEqualTo(200);
			first.kill();
			Waiting.until(PATIENCE, () -> post(second, "/records/2/relationships", "") == 200);
			assertThat(second.getLater("/records").join().body()).isEqualTo("""
					[{"id":1,"title":"A record","tags":["a"],"links":[2]},\
					{"id":2,"title":"A record","tags":["a"],"links":[1]}]""");
		}
		assertThat(List.of(this.ports.split(","))).map(Integer::valueOf).noneMatch(EmbeddedNodes::answers);
	}

	@Test
	void nobodyElseReachesTheDatabaseOrTheNodes() throws IOException {
		try (SampleProcess instance = start("alone")) {
			Properties served = new Properties();
			try (InputStream lock = Files.newInputStream(this.directory.resolve("sample-db.lock.db"))) {
				served.load(lock);
			}
			int database = URI.create("h2://" + served.getProperty("server")).getPort();
			assertThat(answers("127.0.0.1", database)).isTrue();
			assertThat(Stream.concat(Stream.of(database), Stream.of(this.ports.split(",")).map(Integer::valueOf)))
				.noneMatch((port) -> otherAddresses().anyMatch((address) -> answers(address, port)));
		}
	}

	/** Other addresses of this machine, which a server on all interfaces answers at. */
	private static Stream<String> otherAddresses() {
		try {
			return Stream.concat(Stream.of("127.0.0.2"),
					NetworkInterface.networkInterfaces()
						.flatMap(NetworkInterface::inetAddresses)
						.filter((address) -> !address.isLoopbackAddress())
						.map(InetAddress::getHostAddress));
		}
		catch (SocketException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean answers(String address, int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(address, port), 500);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private SampleProcess start(String name) {
		SampleProcess process = SampleProcess.start(name, this.directory, "--sample.nodes.ports=" + this.ports);
		process.uri("/");
		return process;
	}

	private static int post(SampleProcess instance, String path, String json) {
		return instance.postLater(path, json).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().statusCode();
	}

}
