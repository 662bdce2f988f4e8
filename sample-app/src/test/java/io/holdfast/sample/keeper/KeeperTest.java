package io.holdfast.sample.keeper;

import java.time.Duration;
import java.time.Instant;

import io.holdfast.leader.LeaderTerm;
import io.holdfast.sample.Waiting;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One keeper alone.
 */
@SpringBootTest
@AutoConfigureMockMvc
@ActiveProfiles("local")
@TestPropertySource(properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
		"holdfast.instance-id=here" })
class KeeperTest {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private JsonMapper json;

	@Autowired
	private TickRepository ticks;

	@Autowired
	private JdbcClient jdbc;

	@Test
	void ticksAndTells() throws Exception {
		Waiting.until(PATIENCE, () -> this.ticks.count() >= 2);
		JsonNode keeper = this.json
			.readTree(this.mvc.get().uri("/keeper").exchange().getResponse().getContentAsString());
		assertThat(keeper.get("leader").asString()).isEqualTo("here");
		assertThat(keeper.get("me").asBoolean()).isTrue();
		assertThat(Instant.parse(keeper.get("since").asString())).isBefore(Instant.now());
		assertThat(keeper.get("ticks").asLong()).isGreaterThanOrEqualTo(2);
	}

	@Test
	void refusesTheTickOfAnOlderTerm() {
		Waiting.until(PATIENCE, () -> this.ticks.count() >= 1);
		long before = this.jdbc.sql("SELECT MIN(fence) - 1 FROM keeper_ticks").query(Long.class).single();
		assertThat(this.ticks.insert(new LeaderTerm("keeper", "elsewhere", before, Instant.now()))).isFalse();
		assertThat(this.jdbc.sql("SELECT DISTINCT instance FROM keeper_ticks").query(String.class).list())
			.containsExactly("here");
	}

}
