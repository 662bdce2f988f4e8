package io.holdfast.sample.record;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.holdfast.sample.SampleInstances;
import io.holdfast.sample.SampleProcess;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three processes share three Redis nodes and one database.
 */
public abstract class RecordsOnThreeInstances {

	private static final int CALLS = 20;

	private final JsonMapper json = new JsonMapper();

	private final SampleInstances instances;

	protected RecordsOnThreeInstances(SampleInstances instances) {
		this.instances = instances;
	}

	@Test
	void leaveEachLinkOnceWhenAllDiscoverTheSameRecord() {
		List<Long> ids = createRecords("same", 8);
		long first = ids.get(0);
		List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
		for (int i = 0; i < CALLS; i++) {
			this.instances.forEach((instance) -> calls.add(discover(instance, first)));
		}
		List<JsonNode> answers = calls.stream().map((call) -> answer(call, 200)).toList();
		assertThat(answers).extracting((answer) -> answer.get("instance").asString())
			.contains("instance-1", "instance-2", "instance-3");
		assertThat(answers).extracting((answer) -> answer.get("linksCreated").asInt())
			.containsOnlyOnce(7)
			.filteredOn((created) -> created != 7)
			.hasSize(3 * CALLS - 1)
			.containsOnly(0);
		List<Long> fences = answers.stream().map((answer) -> answer.get("fence").asLong()).toList();
		assertThat(fences).doesNotHaveDuplicates();
		assertThat(this.instances.database()
			.sql("SELECT fence FROM records WHERE id = ?")
			.param(first)
			.query(Long.class)
			.single()).isEqualTo(Collections.max(fences));
		assertThat(targets(first)).containsExactlyInAnyOrderElementsOf(ids.subList(1, ids.size()));
	}

	@Test
	void leaveEachLinkOnceWhenAllDiscoverAllRecords() {
		List<Long> ids = createRecords("all", 6);
		List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
		ids.forEach((id) -> this.instances.forEach((instance) -> {
			calls.add(discover(instance, id));
			calls.add(discover(instance, id));
		}));
		calls.forEach((call) -> answer(call, 200));
		for (Long id : ids) {
			assertThat(targets(id)).doesNotHaveDuplicates().hasSize(ids.size() - 1).isSubsetOf(ids).doesNotContain(id);
		}
	}

	@Test
	void mergeInOppositeOrdersWithoutDeadlock() {
		List<Long> ids = createRecords("opposite", 20);
		List<List<CompletableFuture<HttpResponse<String>>>> pairs = IntStream.range(0, 10)
			.mapToObj((pair) -> List.of(ids.get(2 * pair), ids.get(2 * pair + 1)))
			.map((pair) -> List.of(merge(0, pair.get(0), pair.get(1)), merge(1, pair.get(1), pair.get(0)),
					merge(2, pair.get(0), pair.get(1))))
			.toList();
		for (List<CompletableFuture<HttpResponse<String>>> merges : pairs) {
			assertThat(merges).extracting((merge) -> SampleInstances.response(merge).statusCode())
				.containsExactlyInAnyOrder(200, 404, 404);
		}
		assertThat(existing(ids)).hasSize(10);
	}

	@Test
	void leaveEachLinkOnceWhileRecordsMerge() {
		List<Long> ids = createRecords("mixed", 9);
		List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
		for (int i = 0; i < ids.size(); i++) {
			long id = ids.get(i);
			this.instances.forEach((instance) -> calls.add(discover(instance, id)));
			calls.add(merge(i % 3, ids.get(i), ids.get((i + 1) % ids.size())));
			this.instances.forEach((instance) -> calls.add(discover(instance, id)));
		}
		assertThat(calls).extracting((call) -> SampleInstances.response(call).statusCode()).containsOnly(200, 404);
		List<Long> left = existing(ids);
		left.forEach((id) -> answer(discover(this.instances.get(0), id), 200));
		for (Long id : left) {
			assertThat(targets(id)).doesNotHaveDuplicates().hasSize(left.size() - 1).isSubsetOf(left);
		}
	}

	private List<Long> createRecords(String tag, int count) {
		String body = "{\"title\": \"%s\", \"tags\": [\"%s\"]}".formatted(tag, tag);
		return IntStream.range(0, count)
			.mapToObj((i) -> this.instances.get(i % 3).postLater("/records", body))
			.toList()
			.stream()
			.map((call) -> answer(call, 201).get("id").asLong())
			.sorted()
			.toList();
	}

	private CompletableFuture<HttpResponse<String>> discover(SampleProcess instance, long id) {
		return instance.postLater("/records/" + id + "/relationships", "");
	}

	private CompletableFuture<HttpResponse<String>> merge(int instance, long target, long source) {
		return this.instances.get(instance)
			.postLater("/records/merge", "{\"ids\": [%d, %d]}".formatted(target, source));
	}

	private JsonNode answer(CompletableFuture<HttpResponse<String>> call, int status) {
		HttpResponse<String> response = SampleInstances.response(call);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		return this.json.readTree(response.body());
	}

	private List<Long> targets(long from) {
		return this.instances.database()
			.sql("SELECT to_id FROM record_links WHERE from_id = ?")
			.param(from)
			.query(Long.class)
			.list();
	}

	private List<Long> existing(List<Long> ids) {
		return this.instances.database()
			.sql("SELECT id FROM records WHERE id IN (:ids) ORDER BY id")
			.param("ids", ids)
			.query(Long.class)
			.list();
	}

}
