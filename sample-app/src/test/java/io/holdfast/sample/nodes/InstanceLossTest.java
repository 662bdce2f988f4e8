package io.holdfast.sample.nodes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

	private SampleProcess start(String name) {
		SampleProcess process = SampleProcess.start(name, this.directory, "--sample.nodes.ports=" + this.ports);
		process.uri("/");
		return process;
	}

	private static int post(SampleProcess instance, String path, String json) {
		return instance.postLater(path, json).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().statusCode();
	}

}
