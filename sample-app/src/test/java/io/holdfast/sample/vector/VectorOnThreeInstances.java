package io.holdfast.sample.vector;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.holdfast.sample.SampleInstances;
import io.holdfast.sample.Waiting;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three processes maintain the same indexes; the database says what came of it.
 */
public abstract class VectorOnThreeInstances {

	private static final String PATH = "/api/v1/vector";

	private static final int CALLS = 20;

	private final JsonMapper json = new JsonMapper();

	private final SampleInstances instances;

	protected VectorOnThreeInstances(SampleInstances instances) {
		this.instances = instances;
	}

	@Test
	void leaveEachItemOnceWhenAllUpsertIt() {
		List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 3 * CALLS)
			.mapToObj((i) -> upsert(i, "upserted"))
			.toList();
		for (CompletableFuture<HttpResponse<String>> call : calls) {
			assertThat(answer(call)).isEqualTo(this.json.readTree("""
					{"success": true, "processed": 2, "namespace": "upserted", "slot": 1, "errors": []}"""));
		}
		assertThat(this.instances.count("vector_items WHERE namespace = 'upserted'")).isEqualTo(2);
	}

	@Test
	void rebuildOnceWhenAllAskAtOnce() throws Exception {
		answer(upsert(0, "rebuilt"));
		AutoCloseable blocked = this.instances.block("vector_indexes WHERE namespace = 'rebuilt'");
		List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 3 * CALLS)
			.mapToObj((i) -> rebuild(i, (i % 2 == 0) ? "/rebuild-index" : "/admin/rebuild-index-manual", "rebuilt",
					false))
			.toList();
		assertThat(calls).noneMatch(CompletableFuture::isDone);
		blocked.close();
		assertThat(calls.stream().map(this::answer).distinct()).singleElement().satisfies((result) -> {
			assertThat(result.get("rebuilt").asInt()).isEqualTo(2);
			assertThat(result.get("slot").asInt()).isEqualTo(2);
		});
		assertThat(rebuilds("rebuilt")).isEqualTo(1);
		assertThat(answer(rebuild(1, "/rebuild-index", "rebuilt", true)).get("slot").asInt()).isEqualTo(3);
		assertThat(answer(rebuild(2, "/admin/rebuild-index-manual", "rebuilt", true)).get("slot").asInt()).isEqualTo(4);
		assertThat(answer(rebuild(0, "/rebuild-index", "rebuilt", false)).get("slot").asInt()).isEqualTo(4);
		assertThat(rebuilds("rebuilt")).isEqualTo(3);
		assertThat(answer(this.instances.get(0).postLater(PATH + "/cleanup-slots", "")).get("deleted").asInt())
			.isEqualTo(6);
		assertThat(this.instances.count("vector_items WHERE namespace = 'rebuilt'")).isEqualTo(2);
	}

	@Test
	void joinTheRebuildThatRunsAlsoByForce() throws Exception {
		answer(upsert(0, "joined"));
		answer(rebuild(0, "/rebuild-index", "joined", false));
		AutoCloseable blocked = this.instances.block("vector_indexes WHERE namespace = 'joined'");
		CompletableFuture<HttpResponse<String>> first = rebuild(0, "/rebuild-index", "joined", true);
		Waiting.until(SampleInstances.PATIENCE, () -> operation("joined").contains("\"RUNNING\""));
		List<CompletableFuture<HttpResponse<String>>> forced = IntStream.range(0, 6)
			.mapToObj(
					(i) -> rebuild(i, (i % 2 == 0) ? "/rebuild-index" : "/admin/rebuild-index-manual", "joined", true))
			.toList();
		Waiting.until(SampleInstances.PATIENCE, () -> waiting("joined") == 6);
		blocked.close();
		JsonNode rebuilt = answer(first);
		assertThat(rebuilt.get("slot").asInt()).isEqualTo(3);
		assertThat(forced).allSatisfy((call) -> assertThat(answer(call)).isEqualTo(rebuilt));
		assertThat(rebuilds("joined")).isEqualTo(2);
		// Other tests count what they leave.
		answer(this.instances.get(0).postLater(PATH + "/cleanup-slots", ""));
	}

	@Test
	void tellTheHolderOfALockThatWasFreedByForce() throws Exception {
		answer(upsert(0, "freed"));
		String key = "vector:upsert:docs:freed";
		AutoCloseable blocked = this.instances.block("vector_indexes WHERE namespace = 'freed'");
		CompletableFuture<HttpResponse<String>> upsert = upsert(0, "freed", "third");
		Waiting.until(SampleInstances.PATIENCE, () -> status(key).get("held").asBoolean());
		assertThat(status(key).get("holder").asString()).isEqualTo("instance-1");
		assertThat(status(key).get("remaining_lease_ms").asLong()).isBetween(1L, 60_000L);
		assertThat(answer(this.instances.get(1).deleteLater(PATH + "/lock/" + key)).get("released").asBoolean())
			.isTrue();
		Waiting.until(SampleInstances.PATIENCE, () -> lost() == 1);
		blocked.close();
		HttpResponse<String> refused = SampleInstances.response(upsert);
		assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
		assertThat(this.instances.count("vector_items WHERE namespace = 'freed'")).isEqualTo(2);
		assertThat(answer(upsert(1, "freed", "third")).get("success").asBoolean()).isTrue();
		assertThat(this.instances.count("vector_items WHERE namespace = 'freed'")).isEqualTo(3);
	}

	private CompletableFuture<HttpResponse<String>> upsert(int instance, String namespace) {
		return this.instances.get(instance).postLater(PATH + "/batch-upsert", """
				{"items": [{"id": "first", "obj_ref": "a", "content": "some text"},
				{"id": "second", "obj_ref": "b", "content": "other text"}],
				"table_name": "docs", "namespace": "%s"}""".formatted(namespace));
	}

	private CompletableFuture<HttpResponse<String>> upsert(int instance, String namespace, String id) {
		return this.instances.get(instance).postLater(PATH + "/batch-upsert", """
				{"items": [{"id": "%s", "obj_ref": "c", "content": "a text"}],
				"table_name": "docs", "namespace": "%s"}""".formatted(id, namespace));
	}

	private CompletableFuture<HttpResponse<String>> rebuild(int instance, String path, String namespace,
			boolean force) {
		return this.instances.get(instance)
			.postLater(PATH + path, "{\"namespace\": \"%s\", \"force\": %s}".formatted(namespace, force));
	}

	private long rebuilds(String namespace) {
		return this.instances.count("vector_rebuilds WHERE namespace = ?", namespace);
	}

	private String operation(String namespace) {
		return SampleInstances
			.response(this.instances.get(0).getLater("/actuator/idempotency/vector-rebuild/" + namespace))
			.body();
	}

	private int waiting(String namespace) {
		return IntStream.range(0, 3)
			.map((i) -> answer(this.instances.get(i).getLater("/actuator/idempotency/vector-rebuild/" + namespace))
				.get("waitingHere")
				.asInt())
			.sum();
	}

	private JsonNode status(String key) {
		return answer(this.instances.get(2).getLater(PATH + "/lock-status/" + key));
	}

	private long lost() {
		return answer(this.instances.get(0).getLater(PATH + "/statistics")).at("/locks/0/lost").asLong();
	}

	private JsonNode answer(CompletableFuture<HttpResponse<String>> call) {
		HttpResponse<String> response = SampleInstances.response(call);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return this.json.readTree(response.body());
	}

}
