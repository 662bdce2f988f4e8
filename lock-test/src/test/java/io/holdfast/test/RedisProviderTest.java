package io.holdfast.test;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Where servers come from.
 */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class RedisProviderTest {

	private final String before = System.getProperty(RedisProvider.PROPERTY, "");

	@BeforeEach
	@AfterEach
	void restore() {
		System.setProperty(RedisProvider.PROPERTY, this.before);
	}

	@Test
	void runsTheBundledServer(@TempDir Path directory) {
		try (RedisNodes nodes = RedisNodes.builder().using(RedisProvider.bundled()).directory(directory).start()) {
			assertThat(nodes.get(0).command("INFO", "server")).contains("redis_version:7.0.15")
				.contains("executable:" + directory);
		}
	}

	@ParameterizedTest
	@CsvSource({ "Linux,amd64,linux-amd64", "Linux,aarch64,linux-arm64", "Mac OS X,aarch64,darwin-arm64",
			"Mac OS X,x86_64,darwin-amd64" })
	void hasABundledServerForEachUsualSystem(String osName, String osArch, String suffix) {
		String resource = BundledProvider.resource(osName, osArch);

		assertThat(resource).endsWith(suffix);
		assertThat(getClass().getResource("/" + resource)).isNotNull();
	}

	@Test
	void runsAServerOfOnesOwn(@TempDir Path directory) {
		Path executable = bundledExecutable(directory);
		System.setProperty(RedisProvider.PROPERTY, executable.toString());
		try (RedisNodes nodes = RedisNodes.start(1)) {
			assertThat(nodes.get(0).command("INFO", "server")).contains("executable:" + executable);
		}
	}

	@Test
	void findsTheServerOnThePath(@TempDir Path directory) throws IOException {
		Path folder = Files.createDirectories(directory.resolve("bin"));
		Files.copy(bundledExecutable(directory), folder.resolve("redis-server"));
		PathProvider provider = new PathProvider("/no/such/folder::" + folder);

		assertThat(provider.isAvailable()).isTrue();
		assertThat(provider).hasToString(folder.resolve("redis-server") + " on the PATH");
		try (RedisNodes nodes = RedisNodes.builder().using(provider).start()) {
			assertThat(nodes.get(0).command("INFO", "server")).contains("executable:" + folder);
		}
	}

	@Test
	void saysWhatIsMissing(@TempDir Path directory) {
		PathProvider nothingThere = new PathProvider(directory.toString());

		assertThat(nothingThere.isAvailable()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> RedisNodes.builder().using(nothingThere).start())
			.withMessageContaining("no redis-server on the PATH");
		assertThatIllegalStateException()
			.isThrownBy(() -> RedisNodes.builder().using(RedisProvider.executable(directory)).start())
			.withMessageContaining("not an executable file");
	}

	@Test
	void letsASystemPropertyChoose() {
		System.setProperty(RedisProvider.PROPERTY, "bundled");
		assertThat(RedisProvider.detect()).isInstanceOf(BundledProvider.class);
		System.setProperty(RedisProvider.PROPERTY, "path");
		assertThat(RedisProvider.detect()).isInstanceOf(PathProvider.class);
		System.setProperty(RedisProvider.PROPERTY, "docker");
		assertThat(RedisProvider.detect()).isInstanceOf(DockerProvider.class);
		System.setProperty(RedisProvider.PROPERTY, "redis");
		assertThatIllegalArgumentException().isThrownBy(RedisProvider::detect).withMessageContaining("'redis'");
	}

	@Test
	void findsSomethingByItself() {
		System.setProperty(RedisProvider.PROPERTY, "");

		assertThat(RedisProvider.detect().isAvailable()).isTrue();
	}

	@Test
	void looksForADockerEngineOnlyWhereOneListens(@TempDir Path home) throws IOException {
		Path socket = home.resolve("docker.sock");
		Map<String, String> environment = Map.of("DOCKER_HOST", "unix://" + socket);
		assertThat(DockerProvider.isLikely(environment, home.toString())).isFalse();
		Files.createFile(socket);
		assertThat(DockerProvider.isLikely(environment, home.toString())).isFalse();
		Files.delete(socket);

		try (ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			engine.bind(UnixDomainSocketAddress.of(socket));

			assertThat(DockerProvider.isLikely(environment, home.toString())).isTrue();
			assertThat(DockerProvider.isLikely(Map.of("XDG_RUNTIME_DIR", home.toString()), "/no/home")).isTrue();
		}
	}

	private static Path bundledExecutable(Path directory) {
		RedisProvider.bundled().prepare(directory);
		try (var files = Files.list(directory)) {
			return files.filter(Files::isExecutable).filter(Files::isRegularFile).findFirst().orElseThrow();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

}
