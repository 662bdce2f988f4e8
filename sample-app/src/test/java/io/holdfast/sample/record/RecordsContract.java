package io.holdfast.sample.record;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What one instance does, with or without Redis.
 */
@SpringBootTest
@AutoConfigureMockMvc
@TestPropertySource(properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
		"holdfast.instance-id=here" })
abstract class RecordsContract {

	@Autowired
	MockMvcTester mvc;

	@Autowired
	JsonMapper json;

	@Autowired
	RecordRepository records;

	@Autowired
	LockClient locks;

	@Test
	void createsRecords() {
		MvcTestResult created = post("/records", """
				{"title": "A title", "tags": ["b", "a", "b"]}
				""");
		long id = idOf(created);
		assertThat(created).hasStatus(HttpStatus.CREATED).hasHeader("Location", "/records/" + id);
		assertThat(get("/records/" + id)).hasStatusOk().bodyJson().isStrictlyEqualTo("""
				{"id": %d, "title": "A title", "tags": ["a", "b"], "links": []}
				""".formatted(id));
		assertThat(get("/records")).hasStatusOk().bodyText().contains("\"id\":" + id);
	}

	@Test
	void linksRecordsWithCommonTags() {
		long one = create("link-x", "link-y");
		long two = create("link-x", "link-y");
		long three = create("link-y");
		create("link-z");
		MvcTestResult discovered = discover(one);
		assertThat(discovered).hasStatusOk().bodyJson().isStrictlyEqualTo("""
				{"recordId": %d, "linksCreated": 2, "instance": "here", "fence": %d}
				""".formatted(one, fenceOf(discovered)));
		assertThat(discover(one)).bodyJson().extractingPath("$.linksCreated").isEqualTo(0);
		assertThat(links(one)).containsExactly(two, three);
		assertThat(links(two)).isEmpty();
	}

	@Test
	void leavesEachLinkOnceWhenAskedManyTimesAtOnce() {
		long one = create("once");
		long two = create("once");
		List<CompletableFuture<MvcTestResult>> calls = IntStream.range(0, 20)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> discover(one)))
			.toList();
		assertThat(calls).allSatisfy((call) -> assertThat(call.join()).hasStatusOk());
		assertThat(links(one)).containsExactly(two);
		assertThat(get("/records/duplicates")).bodyJson().extractingPath("$.duplicates").isEqualTo(0);
	}

	@Test
	void answersAFenceThatGrows() {
		long one = create("growing");
		List<Long> fences = IntStream.range(0, 5).mapToObj((i) -> fenceOf(discover(one))).toList();
		assertThat(fences).isSorted().doesNotHaveDuplicates().allSatisfy((fence) -> assertThat(fence).isPositive());
	}

	@Test
	void refusesAnOlderFence() {
		long one = create("older");
		long fence = fenceOf(discover(one));
		this.records.advanceFence(one, fence);
		assertThatExceptionOfType(StaleFenceException.class).isThrownBy(() -> this.records.advanceFence(one, fence - 1))
			.satisfies((ex) -> assertThat(ex.getStatusCode()).isEqualTo(HttpStatus.CONFLICT));
		assertThat(fenceOf(discover(one))).isGreaterThan(fence);
	}

	@Test
	void refusesAHolderThatWokeUpAfterTheNextOne() {
		long one = create("woken");
		long two = create("woken");
		try (LockHandle paused = this.locks.acquire("relationship_discovery:" + one, LockOptions.defaults().fenced())) {
			this.locks.forceRelease("relationship_discovery:" + one);
			assertThat(discover(one)).hasStatusOk();
			assertThatExceptionOfType(StaleFenceException.class)
				.isThrownBy(() -> this.records.advanceFence(one, paused.fence()));
		}
		assertThat(links(one)).containsExactly(two);
	}

	@Test
	void answers409AndInsertsNothingWhenItsFenceIsOlder() {
		long one = create("conflict");
		create("conflict");
		this.records.advanceFence(one, Long.MAX_VALUE);
		assertThat(discover(one)).hasStatus(HttpStatus.CONFLICT)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyJson()
			.extractingPath("$.detail")
			.asString()
			.contains("record " + one, "fence");
		assertThat(links(one)).isEmpty();
	}

	@Test
	void keepsTheFenceOfTheRecordThatStaysWhenItMerges() {
		long one = create("stays");
		long two = create("goes");
		long fence = fenceOf(discover(one));
		this.records.advanceFence(two, Long.MAX_VALUE);
		assertThat(merge(one, two)).hasStatusOk();
		assertThat(fenceOf(discover(one))).isGreaterThan(fence);
		assertThatExceptionOfType(StaleFenceException.class)
			.isThrownBy(() -> this.records.advanceFence(two, Long.MAX_VALUE));
	}

	@Test
	void mergesTheSecondRecordIntoTheFirst() {
		long one = create("merge-a");
		long two = create("merge-b", "merge-c");
		long three = create("merge-c");
		List.of(one, two, three).forEach(this::discover);
		assertThat(merge(one, two)).hasStatusOk().bodyJson().isStrictlyEqualTo("""
				{"recordId": %d, "deletedId": %d, "tagsMoved": 2, "linksMoved": 1, "instance": "here"}
				""".formatted(one, two));
		assertThat(get("/records/" + one)).bodyJson()
			.extractingPath("$.tags")
			.asArray()
			.containsExactly("merge-a", "merge-b", "merge-c");
		assertThat(links(one)).containsExactly(three);
		assertThat(links(three)).containsExactly(one);
		assertThat(get("/records/" + two)).hasStatus(HttpStatus.NOT_FOUND);
	}

	@Test
	void leavesNoLinkBetweenMergedRecords() {
		long one = create("each-other");
		long two = create("each-other");
		List.of(one, two).forEach(this::discover);
		int before = count();
		assertThat(merge(one, two)).hasStatusOk();
		assertThat(links(one)).isEmpty();
		assertThat(count()).isEqualTo(before - 2);
	}

	@Test
	void doesNotRepeatALinkThatBothMergedRecordsHad() {
		long one = create("both");
		long two = create("both");
		long three = create("both");
		List.of(one, two, three).forEach(this::discover);
		assertThat(merge(two, one)).hasStatusOk();
		assertThat(links(two)).containsExactly(three);
		assertThat(links(three)).containsExactly(two);
	}

	@Test
	void answersWhatIsWrongWithARequest() {
		assertThat(post("/records", """
				{"tags": [""]}
				""")).hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyJson()
			.extractingPath("$.errors")
			.asArray()
			.containsExactly("tags[] must not be blank", "title must not be blank");
		assertThat(post("/records", "{")).hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(merge(1, 1)).hasStatus(HttpStatus.BAD_REQUEST).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(get("/records/one")).hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@Test
	void knowsNoRecordsThatAreNotThere() {
		long one = create("lonely");
		assertThat(List.of(get("/records/1000000"), discover(1000000), merge(one, 1000000), merge(1000000, one)))
			.allSatisfy((answer) -> assertThat(answer).hasStatus(HttpStatus.NOT_FOUND)
				.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
				.bodyJson()
				.extractingPath("$.detail")
				.asString()
				.contains("1000000"));
		assertThat(get("/records/" + one)).hasStatusOk();
	}

	@Test
	void isHealthy() {
		assertThat(get("/actuator/health")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.components.holdfast.status")
			.isEqualTo("UP");
	}

	long create(String... tags) {
		return idOf(post("/records", this.json.writeValueAsString(new NewRecord("A record", Set.of(tags)))));
	}

	MvcTestResult discover(long id) {
		return post("/records/" + id + "/relationships", "");
	}

	MvcTestResult merge(long target, long source) {
		return post("/records/merge", "{\"ids\": [%d, %d]}".formatted(target, source));
	}

	MvcTestResult get(String path) {
		return this.mvc.get().uri(path).exchange();
	}

	MvcTestResult post(String path, String body) {
		return this.mvc.post().uri(path).contentType(MediaType.APPLICATION_JSON).content(body).exchange();
	}

	private List<Long> links(long id) {
		return read(get("/records/" + id), RecordView.class).links();
	}

	private int count() {
		return this.json.readTree(get("/records/duplicates").getResponse().getContentAsByteArray())
			.get("links")
			.asInt();
	}

	private long fenceOf(MvcTestResult discovered) {
		return read(discovered, Discovery.class).fence();
	}

	private long idOf(MvcTestResult created) {
		return read(created, CreatedRecord.class).id();
	}

	private <T> T read(MvcTestResult result, Class<T> type) {
		return this.json.readValue(result.getResponse().getContentAsByteArray(), type);
	}

}
