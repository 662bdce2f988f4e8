package io.holdfast.sample.task;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.holdfast.sample.SampleInstances;
import io.holdfast.sample.SampleProcess;
import io.holdfast.sample.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three processes share three Redis nodes, one database and one job.
 */
class TasksOnThreeInstancesTest {

	private static final int IN_A_ROW = 4;

	private final JsonMapper json = new JsonMapper();

	private final SampleInstances instances = SampleInstances.prepare("tasks", "--sample.tasks.check-cron=* * * * * *");

	@AfterEach
	void stopInstances() {
		this.instances.close();
	}

	@Test
	void lookForOverdueTasksOncePerTickAlsoWhenOneShutsDown() {
		List<SampleProcess> instances = Stream.of("first", "second", "third")
			.map((name) -> this.instances.start(name))
			.toList();
		answer(instances.get(1).postLater("/tasks", "{\"title\": \"Late\", \"due\": \"2020-01-01T00:00:00Z\"}"), 201);
		instances.forEach((instance) -> answer(instance.getLater("/tasks"), 200));
		Waiting.until(SampleInstances.PATIENCE, () -> withoutAGap(ticks(instances.get(2)), Instant.MIN));

		instances.get(2).close();
		Instant closed = ticks(instances.get(0)).get(0);
		Waiting.until(SampleInstances.PATIENCE, () -> withoutAGap(ticks(instances.get(0)), closed));

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
		HttpResponse<String> response = SampleInstances.response(call);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		return this.json.readTree(response.body());
	}

}
