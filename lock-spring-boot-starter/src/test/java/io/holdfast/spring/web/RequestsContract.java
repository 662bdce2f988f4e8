package io.holdfast.spring.web;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which requests are the same one, and what comes back for a repeated one, whichever
 * framework serves them. On a real server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RequestsContract {

	static final String JSON = "application/json";

	static final String FORM = "application/x-www-form-urlencoded";

	static final String MULTIPART = "multipart/form-data; boundary=limit";

	private ConfigurableApplicationContext context;

	private HttpCalls http;

	abstract SpringApplication application();

	@BeforeAll
	void start() {
		this.context = application().run("--server.port=0", "--server.netty.max-keep-alive-requests=1",
				"--spring.main.banner-mode=off", "--holdfast.mode=local");
		this.http = new HttpCalls(this.context);
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	HttpCalls http() {
		return this.http;
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	/** What may differ in a repeated request. */
	static Stream<Arguments> metadata() {
		return Stream.of(Arguments.of("X-Trace", "t1", "t2"), Arguments.of("Accept-Language", "en", "de"),
				Arguments.of("Cookie", "c=1", "c=2"), Arguments.of("User-Agent", "one", "two"));
	}

	@ParameterizedTest
	@MethodSource("metadata")
	void metadataOfARequestDoNotCount(String header, String one, String two) {
		String key = key();
		for (String path : paths("metadata")) {
			assertThat(json(path, "{\"amount\":5}", key, header, one).statusCode()).as(path).isEqualTo(200);
			assertReplayed(json(path, "{\"amount\":5}", key, header, two));
			assertOther(json(path, "{\"amount\":6}", key, header, one));
		}
	}

	/** Handlers that take metadata and a body. */
	abstract List<String> paths(String kind);

	/**
	 * Two requests with other content.
	 *
	 * @param path of both
	 * @param type of both
	 * @param one body of the first
	 * @param two body of the second
	 */
	record Bodies(String path, String type, String one, String two) {
	}

	abstract List<Bodies> bodies();

	Stream<Bodies> allBodies() {
		return Stream.concat(Stream.of(new Bodies("/body", JSON, "{\"amount\":5}", "{\"amount\":6}"),
				new Bodies("/entity", JSON, "{\"amount\":5}", "{\"amount\":6}"),
				new Bodies("/request-entity", JSON, "{\"amount\":5}", "{\"amount\":6}"),
				new Bodies("/bytes", "application/octet-stream", "a", "b"),
				new Bodies("/resource", "application/octet-stream", "a", "b"),
				new Bodies("/text", "text/plain", "a", "b"), new Bodies("/form", FORM, "amount=5", "amount=6"),
				new Bodies("/card", JSON, "{\"number\":\"1\"}", "{\"number\":\"2\"}"),
				new Bodies("/hidden-card", JSON, "{\"number\":\"1\"}", "{\"number\":\"2\"}"),
				new Bodies("/half", JSON, "{\"number\":\"\\ud800\"}", "{\"number\":\"\\ud801\"}"),
				new Bodies("/file", MULTIPART, part("file", "a.txt", "text/plain", "one"),
						part("file", "a.txt", "text/plain", "two")),
				new Bodies("/file", MULTIPART, part("file", "a.txt", "text/plain", "one"),
						part("file", "b.txt", "text/plain", "one")),
				new Bodies("/file", MULTIPART, part("file", "a.txt", "text/plain", "one"),
						part("file", "a.txt", "text/html", "one")),
				new Bodies("/file", MULTIPART, part("file", "a.txt", "text/plain", "1".repeat(700_000)),
						part("file", "a.txt", "text/plain", "1".repeat(700_001))),
				new Bodies("/files", MULTIPART, part("file", "a.txt", "text/plain", "one"),
						part("file", "a.txt", "text/plain", "two")),
				new Bodies("/file-array", MULTIPART, part("file", "a.txt", "text/plain", "one"),
						part("file", "a.txt", "text/plain", "two")),
				new Bodies("/file-map", MULTIPART, part("file", "a.txt", "text/plain", "one"),
						part("file", "a.txt", "text/plain", "two")),
				new Bodies("/file-model", MULTIPART, part("file", "a.txt", "text/plain", "one"),
						part("file", "a.txt", "text/plain", "two")),
				new Bodies("/part", MULTIPART, part("file", "a.txt", "text/plain", "one"),
						part("file", "a.txt", "text/plain", "two")),
				new Bodies("/json-part", MULTIPART, part("file", null, JSON, "{\"amount\":5}"),
						part("file", null, JSON, "{\"amount\":6}"))),
				bodies().stream());
	}

	@ParameterizedTest
	@MethodSource("allBodies")
	void contentOfTheBodyCounts(Bodies bodies) {
		String key = key();
		HttpResponse<String> first = send(bodies.path(), bodies.type(), bodies.one(), key);
		assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
		HttpResponse<String> again = send(bodies.path(), bodies.type(), bodies.one(), key);
		assertReplayed(again);
		assertThat(again.body()).isEqualTo(first.body());
		assertOther(send(bodies.path(), bodies.type(), bodies.two(), key));
	}

	@Test
	void theContentOfAFileCanStillBeRead() {
		for (int length : new int[] { 3, 400_000 }) {
			String content = "x".repeat(length);
			assertThat(send("/file", MULTIPART, part("file", "a.txt", "text/plain", content), key()).body())
				.contains("read " + length);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/path/A|/path/B", "/paths/A|/paths/B", "/matrix/x;v=A|/matrix/x;v=B",
			"/matrixes/x;v=A|/matrixes/x;v=B", "/query?v=A|/query?v=B", "/queries?v=A|/queries?v=B",
			"/model?amount=1|/model?amount=2", "/simple?v=A|/simple?v=B", "/unread?v=A|/unread?v=B",
			"/locale-parameter?locale=en|/locale-parameter?locale=de" })
	void pathAndQueryCount(String paths) {
		String key = key();
		String one = paths.substring(0, paths.indexOf('|'));
		String two = paths.substring(paths.indexOf('|') + 1);
		HttpResponse<String> first = this.http.send("POST", one, "Idempotency-Key", key);
		assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
		assertReplayed(this.http.send("POST", one, "Idempotency-Key", key));
		assertOther(this.http.send("POST", two, "Idempotency-Key", key));
	}

	@Test
	void theOrderOfAQueryDoesNotCount() {
		String key = key();
		this.http.send("POST", "/unread?a=1&b=2", "Idempotency-Key", key);
		assertReplayed(this.http.send("POST", "/unread?b=2&a=1", "Idempotency-Key", key));
	}

	@Test
	void metadataOfAnInterfaceDoNotCount() {
		String key = key();
		json("/declared", "{\"amount\":5}", key, "X-Trace", "t1");
		assertReplayed(json("/declared", "{\"amount\":5}", key, "X-Trace", "t2"));
		assertOther(json("/declared", "{\"amount\":6}", key, "X-Trace", "t1"));
	}

	@Test
	void expressionsAreKeysOfThePrincipal() {
		String reference = key();
		HttpResponse<String> alice = json("/reference", reference(reference), null, "X-User", "alice");
		HttpResponse<String> bob = json("/reference", reference(reference), null, "X-User", "bob");
		HttpResponse<String> nobody = json("/reference", reference(reference), null);
		assertThat(List.of(alice, bob, nobody)).allSatisfy((response) -> {
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.headers().firstValue("Idempotent-Replayed")).isEmpty();
		});
		assertThat(alice.body()).contains("alice:" + reference);
		assertReplayed(json("/reference", reference(reference), null, "X-User", "alice"));
		assertReplayed(json("/reference", reference(reference), null, "X-User", "bob"));
		assertReplayed(json("/reference", reference(reference), null));
	}

	@Test
	void nobodyGetsThePrincipalsOutcomeByComposingItsKey() {
		String reference = key();
		json("/chosen", "{}", null, "X-Reference", reference, "X-User", "alice");
		for (String user : List.of("", "alice%3A" + reference, "ali")) {
			String sent = user.isEmpty() ? "alice:" + reference : user.equals("ali") ? "ce:" + reference : reference;
			String[] headers = user.isEmpty() ? new String[] { "X-Reference", sent }
					: new String[] { "X-Reference", sent, "X-User", user };
			assertThat(json("/chosen", "{}", null, headers).headers().firstValue("Idempotent-Replayed")).as(user)
				.isEmpty();
		}
	}

	@Test
	void globalKeysAreSharedByAll() {
		String reference = key();
		HttpResponse<String> alice = json("/shared", reference(reference), null, "X-User", "alice");
		assertReplayed(json("/shared", reference(reference), null, "X-User", "bob"));
		assertReplayed(json("/shared", reference(reference), null));
		assertThat(alice.body()).contains("key " + reference);
		String key = key();
		json("/shared-header", "{}", key, "X-User", "alice");
		assertReplayed(json("/shared-header", "{}", key, "X-User", "bob"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/returned-headers", "/written-headers" })
	void credentialsAndHeadersOfTheConnectionAreNotStored(String path) {
		String key = key();
		HttpResponse<String> first = json(path, "{}", key);
		assertThat(first.headers().allValues("Set-Cookie")).as(first.body()).isNotEmpty();
		assertThat(first.headers().firstValue("WWW-Authenticate")).isPresent();
		HttpResponse<String> second = json(path, "{}", key);
		assertReplayed(second);
		assertThat(second.headers().map().keySet().stream().map(String::toLowerCase).toList()).doesNotContain(
				"set-cookie", "www-authenticate", "proxy-authenticate", "authentication-info",
				"proxy-authentication-info", "authorization", "x-auth-token", "x-hop", "upgrade", "keep-alive");
		assertThat(second.headers().firstValue("X-Kept")).contains("kept");
	}

	@Test
	void writtenStatusAndHeadersAreRepeated() {
		for (String path : paths("written")) {
			String key = key();
			HttpResponse<String> first = json(path, "{}", key);
			assertThat(first.statusCode()).as(path).isEqualTo(201);
			HttpResponse<String> second = json(path, "{}", key);
			assertReplayed(second, 201);
			assertThat(second.body()).isEqualTo(first.body());
			assertThat(second.headers().allValues("X-Written")).isEqualTo(first.headers().allValues("X-Written"))
				.containsExactly("1", "2");
			assertThat(second.headers().firstValue("Location")).contains("/orders/1");
		}
	}

	@Test
	void theStatusOfAnAnnotationIsRepeated() {
		String key = key();
		assertThat(json("/annotated-status", "{}", key).statusCode()).isEqualTo(202);
		assertReplayed(json("/annotated-status", "{}", key), 202);
	}

	@Test
	void whatIsReturnedGoesBeforeWhatWasWritten() {
		String key = key();
		assertThat(json("/returned-status", "{}", key).statusCode()).isEqualTo(202);
		assertReplayed(json("/returned-status", "{}", key), 202);
	}

	@Test
	void aBodyThatIsWrittenFailsTheCallAndIsNotWrittenAgain() {
		for (String path : paths("streamed")) {
			String key = key();
			for (int i = 0; i < 2; i++) {
				HttpResponse<String> response = json(path, "{}", key);
				IdempotencyContract.assertProblem(response, 500, "Outcome unknown");
			}
			assertThat(this.context.getBean(Calls.class).count(path)).as(path).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"a\";b=", "\"a\" ;b=1", "\"a\";", "\"a\";B=1", "\"a\";b=\"", "\"a\";b=1.", "\"a\";b=:",
			"\"a\";b=?2", "\"a\"b", "\"a\",\"b\"", "\"a", "\"a\\b\"", "\"\"", "\"  \"" })
	void malformedKeysAreBadRequests(String key) {
		IdempotencyContract.assertProblem(json("/header", "{}", key), 400, "Idempotency key missing or invalid");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"a\"", " \"a\" ", "\"a\";b", "\"a\"; b", "\"a\";b=1;c=2.5;d=\"x;\\\"y\"",
			"\"a\";*b-._=tok/en:", "\"a\";b=:YQ==:", "\"a\";b=?1", "\"a\";b=@1659578233", "\"a\";b=%\"f%c3%bc\"", "a" })
	void validKeysAreTheirText(String key) {
		assertThat(json("/header", "{}", key, "X-User", key()).body()).contains(":a ");
	}

	@Test
	void twoHeaderLinesAreABadRequest() {
		IdempotencyContract.assertProblem(json("/header", "{}", "a", "Idempotency-Key", "b"), 400,
				"Idempotency key missing or invalid");
		IdempotencyContract.assertProblem(json("/header", "{}", "a", "Idempotency-Key", "a"), 400,
				"Idempotency key missing or invalid");
	}

	@Test
	void halvesOfCharactersInAKeyAreABadRequest() {
		IdempotencyContract.assertProblem(json("/reference", reference("\\ud800"), null), 400,
				"Idempotency key missing or invalid");
	}

	static String key() {
		return UUID.randomUUID().toString();
	}

	static String reference(String reference) {
		return "{\"reference\":\"" + reference + "\"}";
	}

	static String part(String name, @Nullable String file, String type, String content) {
		return "--limit\r\nContent-Disposition: form-data; name=\"" + name + "\""
				+ ((file != null) ? "; filename=\"" + file + "\"" : "") + "\r\nContent-Type: " + type + "\r\n\r\n"
				+ content + "\r\n--limit--\r\n";
	}

	HttpResponse<String> json(String path, String body, @Nullable String key, String... headers) {
		return send(path, JSON, body, key, headers);
	}

	HttpResponse<String> send(String path, String type, String body, @Nullable String key, String... headers) {
		List<String> all = new ArrayList<>(Arrays.asList(headers));
		if (key != null) {
			all.addAll(List.of("Idempotency-Key", key));
		}
		return this.http.send("POST", path, type, body.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new));
	}

	static void assertReplayed(HttpResponse<String> response) {
		assertReplayed(response, 200);
	}

	static void assertReplayed(HttpResponse<String> response, int status) {
		assertThat(response.statusCode()).as(response.uri() + " " + response.body()).isEqualTo(status);
		assertThat(response.headers().firstValue("Idempotent-Replayed")).as(response.uri() + " " + response.body())
			.contains("true");
	}

	static void assertOther(HttpResponse<String> response) {
		IdempotencyContract.assertProblem(response, 422, "Idempotency key reused");
	}

}
