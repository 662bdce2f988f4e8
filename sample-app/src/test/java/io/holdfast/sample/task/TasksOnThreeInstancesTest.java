package io.holdfast.sample.task;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.holdfast.sample.SampleProcess;
import io.holdfast.sample.Waiting;
import io.holdfast.test.RedisNodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three processes share three Redis nodes, one database and one job.
 */
class TasksOnThreeInstancesTest {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final int IN_A_ROW = 4;

	private final JsonMapper json = new JsonMapper();

	private final Path directory = Path.of("target", "three-instances", Long.toString(System.nanoTime()))
		.toAbsolutePath();

	private final List<AutoCloseable> closeables = new ArrayList<>();

	private SampleProcess start(RedisNodes nodes, String name) {
		SampleProcess instance = SampleProcess.start(name, this.directory, "--spring.profiles.active=external",
				"--holdfast.redis.nodes=" + String.join(",", nodes.uris()), "--sample.tasks.check-cron=* * * * * *");
		this.closeables.add(instance);
		return instance;
	}

	@AfterEach
	void stopInstances() throws Exception {
		Collections.reverse(this.closeables);
		for (AutoCloseable closeable : this.closeables) {
			closeable.close();
		}
	}

	@Test
	void lookForOverdueTasksOncePerTickAlsoWhenOneShutsDown() throws Exception {
		RedisNodes nodes = RedisNodes.start(3);
		this.closeables.add(nodes);
		List<SampleProcess> instances = Stream.of("first", "second", "third")
			.map((name) -> start(nodes, name))
			.toList();
		answer(instances.get(1).postLater("/tasks", "{\"title\": \"Late\", \"due\": \"2020-01-01T00:00:00Z\"}"), 201);
		instances.forEach((instance) -> answer(instance.getLater("/tasks"), 200));
		Waiting.until(PATIENCE, () -> withoutAGap(ticks(instances.get(2)), Instant.MIN));

		// The last, for the first one serves the database to the others.
		instances.get(2).close();
		Instant closed = ticks(instances.get(0)).get(0);
		Waiting.until(PATIENCE, () -> withoutAGap(ticks(instances.get(0)), closed));

		List<JsonNode> runs = runs(instances.get(0));
		assertThat(ticks(instances.get(0))).as("the newest first, each once")
			.isSortedAccordingTo(Comparator.reverseOrder())
			.doesNotHaveDuplicates();
		assertThat(runs.get(0).get("found").asInt()).isEqualTo(1);
		assertThat(Instant.parse(runs.get(0).get("end").asString()))
			.isAfterOrEqualTo(Instant.parse(runs.get(0).get("start").asString()));
		assertThat(runs).extracting((run) -> run.get("instance").asString()).isSubsetOf("first", "second", "third");
	}

	/**
	 * Whether the newest ticks followed each other. Not all need to: a machine that
	 * stalls for more than a second leaves some out.
	 */
	private static boolean withoutAGap(List<Instant> ticks, Instant since) {
		List<Instant> newest = ticks.stream().filter((tick) -> tick.isAfter(since)).limit(IN_A_ROW).toList();
		return newest.size() == IN_A_ROW && newest.get(0).equals(newest.get(IN_A_ROW - 1).plusSeconds(IN_A_ROW - 1));
	}

	private List<Instant> ticks(SampleProcess instance) {
		return runs(instance).stream().map((run) -> Instant.parse(run.get("tick").asString())).toList();
	}

	private List<JsonNode> runs(SampleProcess instance) {
		return answer(instance.getLater("/tasks/overdue/runs"), 200).valueStream().toList();
	}

	private JsonNode answer(CompletableFuture<HttpResponse<String>> call, int status) {
		HttpResponse<String> response = call.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		return this.json.readTree(response.body());
	}

}
