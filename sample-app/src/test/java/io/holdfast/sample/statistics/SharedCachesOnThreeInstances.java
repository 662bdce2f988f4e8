package io.holdfast.sample.statistics;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.holdfast.sample.SampleInstances;
import io.holdfast.sample.Waiting;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three processes share their caches and limits; the database says how often something
 * was computed.
 */
public abstract class SharedCachesOnThreeInstances {

	private static final int CLIENTS = 50;

	private final JsonMapper json = new JsonMapper();

	private final SampleInstances instances;

	protected SharedCachesOnThreeInstances(SampleInstances instances) {
		this.instances = instances;
	}

	@Test
	void computeTheReportOnceForAllWhoAskAndAgainWhenATaskIsAdded() {
		long before = this.instances.count("task_reports");
		assertThat(reports().distinct()).hasSize(1);
		assertThat(this.instances.count("task_reports")).isEqualTo(before + 1);
		long tasks = answer(get(0, "/tasks/report")).get("tasks").asLong();

		assertThat(SampleInstances
			.response(this.instances.get(1)
				.postLater("/tasks", "{\"title\": \"More\", \"due\": \"2120-01-01T00:00:00Z\"}"))
			.statusCode()).isEqualTo(201);

		everywhere((instance) -> answer(get(instance, "/tasks/report")).get("tasks").asLong() == tasks + 1);
		assertThat(this.instances.count("task_reports")).isEqualTo(before + 2);
	}

	private Stream<JsonNode> reports() {
		List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, CLIENTS)
			.mapToObj((client) -> get(client, "/tasks/report"))
			.toList();
		return calls.stream().map(this::answer);
	}

	@Test
	void serveAProfileEverywhereAsItWasLastPut() {
		put(0, "Ada");
		everywhere((instance) -> name(instance).equals("Ada"));
		assertThat(name(1)).isEqualTo("Ada");

		put(1, "Ada L.");

		everywhere((instance) -> name(instance).equals("Ada L."));
		assertThat(answer(get(2, "/users/ada/profile")).get("version").asLong()).isEqualTo(2);
		assertThat(SampleInstances.response(get(2, "/users/nobody/profile")).statusCode()).isEqualTo(404);
	}

	@Test
	void forgetContextGroupsWhenLinksAreMade() {
		long first = create("shared-caches");
		String path = "/records/" + first + "/context-group?depth=2&user=ada";
		everywhere((instance) -> answer(get(instance, path)).get("records").size() == 1);
		create("shared-caches");

		JsonNode discovery = answer(this.instances.get(1).postLater("/records/" + first + "/relationships", ""));

		assertThat(discovery.get("linksCreated").asInt()).isEqualTo(1);
		everywhere((instance) -> answer(get(instance, path)).get("records").size() == 2);
	}

	@Test
	void forgetAllOfAPlatformWhenMoreIsIngested() {
		List<String> paths = List.of("/platforms/shop?user=ada&dataSource=orders",
				"/platforms/shop?user=ada&dataSource=returns");
		paths.forEach((path) -> everywhere((instance) -> answer(get(instance, path)).get("items").asLong() == 0));

		for (String source : List.of("orders", "returns")) {
			answer(this.instances.get(2)
				.postLater("/platforms/shop/items",
						"{\"user\": \"ada\", \"dataSource\": \"%s\", \"items\": [\"a\", \"b\"]}".formatted(source)));
		}

		paths.forEach((path) -> everywhere((instance) -> answer(get(instance, path)).get("items").asLong() == 2));
	}

	@Test
	void limitAClientOverAllInstances() {
		long start = System.nanoTime();
		List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 40)
			.mapToObj((i) -> get(i, "/tasks"))
			.toList();
		List<HttpResponse<String>> answers = calls.stream().map(SampleInstances::response).toList();
		List<HttpResponse<String>> refused = answers.stream().filter((answer) -> answer.statusCode() == 429).toList();
		long served = answers.stream().filter((answer) -> answer.statusCode() == 200).count();
		assertThat(served + refused.size()).isEqualTo(40);
		if (System.nanoTime() - start < 55_000_000_000L) {
			assertThat(served).isEqualTo(30);
		}
		assertThat(refused).allSatisfy((answer) -> {
			assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
			assertThat(answer.headers().firstValue("Retry-After").map(Integer::valueOf))
				.hasValueSatisfying((seconds) -> assertThat(seconds).isBetween(1, 60));
			assertThat(answer.headers().firstValue("RateLimit-Policy"))
				.hasValueSatisfying((policy) -> assertThat(policy).contains("q=30", "w=60"));
			assertThat(answer.headers().firstValue("RateLimit"))
				.hasValueSatisfying((limit) -> assertThat(limit).contains("r=0"));
		});
	}

	@Test
	void showHowOftenTheCachesServed() {
		for (int i = 0; i < 20; i++) {
			answer(get(0, "/platforms/rated?user=ada&dataSource=orders"));
		}
		JsonNode statistics = answer(get(0, "/statistics"));
		assertThat(statistics.at("/redis/enabled").asBoolean()).isTrue();
		assertThat(statistics.at("/redis/nodes").valueStream()).hasSize(3).allSatisfy((node) -> {
			assertThat(node.get("up").asBoolean()).isTrue();
			assertThat(node.get("commandsProcessed").asLong()).isPositive();
			assertThat(node.get("usedMemory").asLong()).isPositive();
			assertThat(node.get("clients").asInt()).isPositive();
		});
		JsonNode platform = statistics.get("caches")
			.valueStream()
			.filter((cache) -> cache.get("name").asString().equals("platform"))
			.findFirst()
			.orElseThrow();
		assertThat(platform.get("hitRate").asDouble()).isGreaterThan(0.7);
		assertThat(platform.at("/counts/loads").asInt()).isPositive();
	}

	/** All three instances, within the time that a near cache may keep what is old. */
	private void everywhere(IntPredicate condition) {
		for (int i = 0; i < 3; i++) {
			int instance = i;
			Waiting.until(SampleInstances.PATIENCE, () -> condition.test(instance));
		}
	}

	private CompletableFuture<HttpResponse<String>> get(int instance, String path) {
		return this.instances.get(instance).getLater(path);
	}

	private void put(int instance, String name) {
		answer(this.instances.get(instance)
			.putLater("/users/ada/profile", "{\"name\": \"%s\", \"email\": \"ada@example.org\"}".formatted(name)));
	}

	private String name(int instance) {
		return answer(get(instance, "/users/ada/profile")).get("name").asString();
	}

	private long create(String tag) {
		HttpResponse<String> response = SampleInstances.response(this.instances.get(0)
			.postLater("/records", "{\"title\": \"A title\", \"tags\": [\"%s\"]}".formatted(tag)));
		return this.json.readTree(response.body()).get("id").asLong();
	}

	private JsonNode answer(CompletableFuture<HttpResponse<String>> call) {
		HttpResponse<String> response = SampleInstances.response(call);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return this.json.readTree(response.body());
	}

}
