package io.holdfast.sample.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.holdfast.sample.Waiting;
import io.holdfast.test.RedisNodes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedNodesInitializerTest {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@TempDir
	Path directory;

	private List<Integer> ports = List.of();

	@BeforeEach
	void choosePorts() {
		this.ports = Stream.generate(EmbeddedNodesInitializerTest::freePort).limit(3).distinct().toList();
	}

	@Test
	void startsNodesAndTakesThemAlong() {
		try (GenericApplicationContext context = context()) {
			assertThat(context.getEnvironment().getRequiredProperty("holdfast.redis.nodes").split(",")).hasSize(3)
				.allSatisfy((uri) -> assertThat(this.ports).contains(Integer.valueOf(uri.replaceAll(".*:", ""))));
			assertThat(this.ports).allMatch(EmbeddedNodes::answers);
		}
		assertThat(this.ports).noneMatch(EmbeddedNodes::answers);
	}

	@Test
	void usesNodesThatAnswerAndLeavesThem() {
		try (RedisNodes running = RedisNodes.builder().ports(this.ports.get(0)).start()) {
			context().close();
			assertThat(running.get(0).isRunning()).isTrue();
			assertThat(EmbeddedNodes.answers(this.ports.get(0))).isTrue();
		}
	}

	@Test
	void startsNodesAgainWhenTheirOwnerIsGone() {
		try (GenericApplicationContext owner = context(); GenericApplicationContext other = context()) {
			owner.close();
			Waiting.until(PATIENCE, () -> this.ports.stream().allMatch(EmbeddedNodes::answers));
			other.close();
			assertThat(this.ports).noneMatch(EmbeddedNodes::answers);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "external", "local" })
	void staysAwayFromOtherProfiles(String profile) {
		try (GenericApplicationContext context = context(profile)) {
			assertThat(context.getEnvironment().containsProperty("holdfast.redis.nodes")).isFalse();
			assertThat(this.ports).noneMatch(EmbeddedNodes::answers);
		}
	}

	private GenericApplicationContext context(String... profiles) {
		GenericApplicationContext context = new GenericApplicationContext();
		context.getEnvironment().setActiveProfiles(profiles);
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("sample.nodes.directory", this.directory.toString(),
					"sample.nodes.ports", String.join(",", this.ports.stream().map(String::valueOf).toList()))));
		new EmbeddedNodesInitializer().initialize(context);
		context.refresh();
		return context;
	}

	static int freePort() {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
