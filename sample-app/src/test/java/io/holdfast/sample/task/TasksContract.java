package io.holdfast.sample.task;

import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.time.Duration;
import java.util.List;

import io.holdfast.sample.Waiting;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one instance does with tasks, with or without Redis.
 */
@SpringBootTest
@AutoConfigureMockMvc
@TestPropertySource(properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
		"holdfast.instance-id=here", "holdfast.ratelimit.node-timeout=5s", "sample.tasks.check-cron=* * * * * *" })
abstract class TasksContract {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	MockMvcTester mvc;

	@Autowired
	JsonMapper json;

	@Test
	void createsAndListsTasks() {
		assertThat(post("Late", "2020-01-01T00:00:00Z")).hasStatus(HttpStatus.CREATED)
			.bodyJson()
			.extractingPath("$.overdue")
			.isEqualTo(true);
		assertThat(post("Soon", "2120-01-01T00:00:00Z")).hasStatus(HttpStatus.CREATED)
			.bodyJson()
			.extractingPath("$.overdue")
			.isEqualTo(false);
		assertThat(this.mvc.get().uri("/tasks")).hasStatusOk()
			.bodyJson()
			.extractingPath("$[*].title")
			.asArray()
			.contains("Late", "Soon");
	}

	@Test
	void rejectsATaskWithoutATitle() {
		assertThat(post(" ", "2020-01-01T00:00:00Z")).hasStatus(HttpStatus.BAD_REQUEST);
	}

	@Test
	void letsEachClientAskThirtyTimesAMinute() {
		for (int i = 0; i < 30; i++) {
			assertThat(ask("192.0.2.7")).hasStatusOk().containsHeader("RateLimit");
		}
		// On a slow machine the first of them may be over before the last.
		Waiting.until(PATIENCE, () -> {
			MockHttpServletResponse response = ask("192.0.2.7").getResponse();
			return response.getStatus() == 429 && response.getHeader("Retry-After") != null
					&& "\"tasks\";q=30;w=60".equals(response.getHeader("RateLimit-Policy"));
		});
		assertThat(ask("192.0.2.8")).hasStatusOk();
	}

	private MvcTestResult ask(String client) {
		return this.mvc.get().uri("/tasks").remoteAddress(client).exchange();
	}

	@Test
	void looksForOverdueTasksOncePerTick() {
		post("Overdue", "2020-01-01T00:00:00Z");
		Waiting.until(PATIENCE, () -> !runs().isEmpty() && runs().get(0).get("found").asInt() > 0);
		int before = runs().size();
		Waiting.until(PATIENCE, () -> runs().size() > before + 1);
		List<JsonNode> runs = runs();
		assertThat(runs).extracting((run) -> run.get("tick").asString()).doesNotHaveDuplicates();
		assertThat(runs).extracting((run) -> run.get("instance").asString()).containsOnly("here");
	}

	@Test
	void showsTheJobToOperators() {
		Waiting.until(PATIENCE, () -> !runs().isEmpty());
		assertThat(this.mvc.get().uri("/actuator/schedules/cron:overdue-tasks-check")).hasStatusOk()
			.bodyJson()
			.satisfies((body) -> {
				JsonNode job = this.json.readTree(body.getJson());
				assertThat(job.get("lastTick").asString()).isNotBlank();
				assertThat(job.get("lastTickBy").asString()).isEqualTo("here");
				assertThat(job.get("here").get("nextRun").asString()).isNotBlank();
				assertThat(job.get("here").get("executed").asInt()).isPositive();
			});
	}

	private MvcTestResult post(String title, String due) {
		return this.mvc.post()
			.uri("/tasks")
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"title\": \"%s\", \"due\": \"%s\"}".formatted(title, due))
			.exchange();
	}

	private List<JsonNode> runs() {
		try {
			JsonNode runs = this.json
				.readTree(this.mvc.get().uri("/tasks/overdue/runs").exchange().getResponse().getContentAsString());
			return runs.valueStream().toList();
		}
		catch (UnsupportedEncodingException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
