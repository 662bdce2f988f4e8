package io.holdfast.test;

import java.io.IOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import org.testcontainers.DockerClientFactory;

/**
 * Runs Redis in containers. Testcontainers takes long to search for an engine and logs
 * errors if there is none, so it is used only if an engine is likely.
 */
final class DockerProvider extends RedisProvider {

	@Override
	public boolean isAvailable() {
		return hasTestcontainers() && isLikely(System.getenv(), System.getProperty("user.home"))
				&& DockerClientFactory.instance().isDockerAvailable();
	}

	private static boolean hasTestcontainers() {
		try {
			Class.forName("org.testcontainers.DockerClientFactory", false, DockerProvider.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	static boolean isLikely(Map<String, String> environment, String home) {
		String host = environment.getOrDefault("DOCKER_HOST", "");
		if (!host.isBlank()) {
			return !host.startsWith("unix:") || accepts(Path.of(URI.create(host).getPath()));
		}
		return Stream
			.of(Path.of("/var/run/docker.sock"), Path.of(home, ".docker", "run", "docker.sock"),
					Path.of(environment.getOrDefault("XDG_RUNTIME_DIR", home), "docker.sock"))
			.anyMatch(DockerProvider::accepts);
	}

	private static boolean accepts(Path socket) {
		if (!Files.exists(socket)) {
			return false;
		}
		try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
			return channel.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	ServerFactory prepare(Path directory) {
		if (!isAvailable()) {
			throw new IllegalStateException(hasTestcontainers()
					? "No Docker engine answers; start one, or use the bundled Redis."
					: "Testcontainers is not on the class path; add org.testcontainers:testcontainers, or use the bundled Redis.");
		}
		return DockerServer::new;
	}

	@Override
	public String toString() {
		return "containers of " + DockerServer.IMAGE;
	}

}
