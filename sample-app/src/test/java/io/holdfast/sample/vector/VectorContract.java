package io.holdfast.sample.vector;

import java.net.URI;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * What one instance does with the index, with or without Redis.
 */
@SpringBootTest
@AutoConfigureMockMvc
@TestPropertySource(properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
		"holdfast.instance-id=here", "sample.operator.password=secret" })
abstract class VectorContract {

	@Autowired
	MockMvcTester mvc;

	@Autowired
	LockClient locks;

	@Autowired
	VectorRepository vectors;

	@Value("${sample.operator.name}")
	String operator;

	@Value("${sample.operator.password}")
	String password;

	@Test
	void indexesWhatItCan() {
		assertThat(post("/batch-upsert",
				"""
						{"items": [{"id": "1", "obj_ref": "a", "content": "text"}, {"id": "2", "content": " "}, {"content": "x"}],
						"table_name": "docs", "namespace": "partly"}
						"""))
			.hasStatusOk()
			.bodyJson()
			.isStrictlyEqualTo("""
					{"success": false, "processed": 1, "namespace": "partly", "slot": 1,
					"errors": ["Item '2' has no content", "An item has no id"]}
					""");
		assertThat(this.vectors.items("partly", "docs", 1)).containsExactly(new VectorItem("1", "a", "text"));
	}

	@Test
	void rebuildsOnceAndAgainByForce() {
		upsert("rebuilt", "1");
		assertThat(post("/rebuild-index", "{\"namespace\": \"rebuilt\"}")).hasStatusOk()
			.bodyJson()
			.isStrictlyEqualTo("""
					{"success": true, "namespace": "rebuilt", "slot": 2, "rebuilt": 1, "instance": "here"}
					""");
		upsert("rebuilt", "2");
		for (String path : new String[] { "/rebuild-index", "/admin/rebuild-index-manual" }) {
			assertThat(post(path, "{\"namespace\": \"rebuilt\", \"force\": false}"))
				.hasHeader("Idempotent-Replayed", "true")
				.bodyJson()
				.extractingPath("$.rebuilt")
				.isEqualTo(1);
		}
		assertThat(post("/admin/rebuild-index-manual", "{\"namespace\": \"rebuilt\", \"force\": true}"))
			.doesNotContainHeader("Idempotent-Replayed")
			.bodyJson()
			.extractingPath("$.rebuilt")
			.isEqualTo(2);
		assertThat(post("/cleanup-slots", "")).hasStatusOk().bodyJson().isStrictlyEqualTo("""
				{"success": true, "deleted": 3, "instance": "here"}
				""");
		assertThat(this.vectors.statistics()).contains(new IndexStatistics("rebuilt", "docs", 3, 2, 0));
	}

	@Test
	void refusesAnOlderFence() {
		upsert("older", "1");
		long slot = this.vectors.advanceFence("older", "docs", Long.MAX_VALUE).orElseThrow();
		assertThat(slot).isEqualTo(1);
		assertThat(post("/batch-upsert", body("older", "2"))).hasStatus(HttpStatus.CONFLICT)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(this.vectors.items("older", "docs", 1)).hasSize(1);
	}

	@Test
	void showsAndFreesLocks() {
		String key = "vector:upsert:docs:shown";
		assertThat(get("/lock-status/" + key)).hasStatusOk().bodyJson().isStrictlyEqualTo("""
				{"key": "vector:upsert:docs:shown", "held": false, "holder": null, "remaining_lease_ms": null}
				""");
		try (LockHandle lock = this.locks.acquire(key)) {
			assertThat(get("/lock-status/" + key)).bodyJson()
				.extractingPath("$")
				.asMap()
				.contains(entry("held", true), entry("holder", "here"));
			assertThat(this.mvc.delete().uri("/api/v1/vector/lock/" + key)).hasStatus(HttpStatus.UNAUTHORIZED);
			assertThat(free(key, "someone", "else")).hasStatus(HttpStatus.UNAUTHORIZED);
			assertThat(lock.isHeld()).isTrue();
			assertThat(free(key, this.operator, this.password)).bodyJson()
				.isStrictlyEqualTo("{\"key\": \"%s\", \"released\": true}".formatted(key));
			assertThat(lock.release()).isFalse();
		}
		assertThat(free(key, this.operator, this.password)).bodyJson().extractingPath("$.released").isEqualTo(false);
	}

	@Test
	void freesALockWhoseNameHasAnEscapedPart() {
		String key = "vector:upsert:docs:a%3Ab";
		try (LockHandle lock = this.locks.acquire(key)) {
			assertThat(free("vector:upsert:docs:a%253Ab", this.operator, this.password)).bodyJson()
				.isStrictlyEqualTo("{\"key\": \"%s\", \"released\": true}".formatted(key));
			assertThat(lock.release()).isFalse();
		}
	}

	private MockMvcTester.MockMvcRequestBuilder free(String path, String user, String password) {
		return this.mvc.delete()
			.uri(URI.create("/api/v1/vector/lock/" + path))
			.headers((headers) -> headers.setBasicAuth(user, password));
	}

	@Test
	void showsFiguresAndHealth() {
		upsert("figures", "1");
		assertThat(get("/statistics")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.locks[0]")
			.asMap()
			.contains(entry("name", "vector:upsert"), entry("active", 0), entry("lost", 0));
		assertThat(get("/health")).hasStatusOk().bodyJson().isStrictlyEqualTo("""
				{"status": "UP", "locks_available": true, "redis_available": true, "instance": "here"}
				""");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "{}", "{\"items\": [], \"table_name\": \"docs\", \"namespace\": \"bad\"}",
			"{\"items\": [null], \"table_name\": \"docs\", \"namespace\": \"bad\"}",
			"{\"items\": [{}], \"table_name\": \"a:b\", \"namespace\": \"bad\"}",
			"{\"items\": [{}], \"table_name\": \"docs\", \"namespace\": \"\"}" })
	void refusesBadBodies(String body) {
		assertThat(post("/batch-upsert", body)).hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@Test
	void refusesBadNames() {
		assertThat(post("/rebuild-index", "{\"namespace\": \"a/b\"}")).hasStatus(HttpStatus.BAD_REQUEST);
		assertThat(this.mvc.get().uri("/api/v1/vector/lock-status/{key}", "a b")).hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@Test
	void embedsEqualTextsEqually() {
		HashEmbedding embedding = new HashEmbedding();
		assertThat(embedding.embed("A text")).isEqualTo(embedding.embed("a  TEXT")).isNotEqualTo(embedding.embed("b"));
		assertThat(embedding.embed("A text").split(",")).hasSize(HashEmbedding.DIMENSIONS);
	}

	private void upsert(String namespace, String id) {
		assertThat(post("/batch-upsert", body(namespace, id))).hasStatusOk();
	}

	private static String body(String namespace, String id) {
		return """
				{"items": [{"id": "%s", "obj_ref": "a", "content": "text"}], "table_name": "docs", "namespace": "%s"}
				""".formatted(id, namespace);
	}

	private MvcTestResult get(String path) {
		return this.mvc.get().uri("/api/v1/vector" + path).exchange();
	}

	private MvcTestResult post(String path, String body) {
		return this.mvc.post()
			.uri("/api/v1/vector" + path)
			.contentType(MediaType.APPLICATION_JSON)
			.content(body)
			.exchange();
	}

}
