package io.holdfast.spring.web;

import java.io.IOException;
import java.io.InputStream;
import java.security.Principal;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;

import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.annotation.KeyScope;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.Part;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.RequestEntity;
import org.springframework.http.ResponseEntity;
import org.springframework.ui.Model;
import org.springframework.ui.ModelMap;
import org.springframework.util.MultiValueMap;
import org.springframework.validation.Errors;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.SessionAttribute;
import org.springframework.web.bind.support.SessionStatus;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.UriComponentsBuilder;

import static org.assertj.core.api.Assertions.assertThat;

class RequestsWebMvcTest extends RequestsContract {

	@Override
	SpringApplication application() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.SERVLET);
		return application;
	}

	@Override
	List<String> paths(String kind) {
		return switch (kind) {
			case "metadata" -> List.of("/metadata", "/metadata-later", "/metadata-mono");
			case "written" -> List.of("/written", "/written-later", "/written-mono", "/written-injected");
			default -> List.of("/streamed", "/streamed-writer");
		};
	}

	@Override
	List<Bodies> bodies() {
		return List.of(new Bodies("/form-field", FORM, "amount=5", "amount=6"),
				new Bodies("/form-fields", FORM, "amount=5", "amount=6"),
				new Bodies("/form-of-request", FORM, "amount=5", "amount=6"),
				new Bodies("/form-body", FORM, "amount=5", "amount=6"),
				new Bodies("/servlet-part", MULTIPART, part("file", "a.txt", "text/plain", "one"),
						part("file", "a.txt", "text/plain", "two")),
				new Bodies("/servlet-parts", MULTIPART, part("file", "a.txt", "text/plain", "one"),
						part("file", "a.txt", "text/plain", "two")));
	}

	@Test
	void aTokenAgainstForgeryDoesNotCount() {
		String key = key();
		send("/form-of-request", FORM, "amount=5&_csrf=a", key);
		assertReplayed(send("/form-of-request", FORM, "amount=5&_csrf=b", key));
	}

	@Test
	void aSessionInThePathDoesNotCount() {
		String key = key();
		http().send("POST", "/unread;jsessionid=1?v=A", "Idempotency-Key", key);
		assertReplayed(http().send("POST", "/unread;jsessionid=2?v=A", "Idempotency-Key", key));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/redirected", "/sent-error" })
	void redirectsAndErrorsAreRepeated(String path) {
		String key = key();
		var first = json(path, "{}", key);
		var second = json(path, "{}", key);
		assertThat(second.statusCode()).isEqualTo(first.statusCode()).isIn(302, 418);
		assertThat(second.headers().firstValue("Location")).isEqualTo(first.headers().firstValue("Location"));
		assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
	}

	@Test
	void aCallOnAnotherThreadOfTheRequestHasNoPrincipal() {
		String reference = key();
		assertThat(json("/elsewhere", reference(reference), null, "X-User", "alice").body())
			.contains("key " + reference);
	}

	interface Declared {

		@PostMapping("/declared")
		String declared(@RequestBody Calls.Order order, @RequestHeader("X-Trace") String trace);

	}

	static class FileModel {

		private @Nullable MultipartFile file;

		public @Nullable MultipartFile getFile() {
			return this.file;
		}

		public void setFile(MultipartFile file) {
			this.file = file;
		}

	}

	static class Service {

		private final Calls calls;

		Service(Calls calls) {
			this.calls = calls;
		}

		@Idempotent(name = "elsewhere", key = "#reference")
		public String run(String reference) {
			return this.calls.describe("elsewhere");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Calls.class, Service.class, MetadataController.class, BodyController.class, PathController.class,
			ResponseController.class, DeclaredController.class })
	static class Application {

		@Bean
		static OncePerRequestFilter users() {
			return new IdempotencyWebMvcTest.Users();
		}

	}

	@RestController
	static class MetadataController {

		private final Calls calls;

		MetadataController(Calls calls) {
			this.calls = calls;
		}

		@PostMapping("/metadata")
		@Idempotent("metadata")
		public String metadata(@RequestBody Calls.Order order, Errors errors,
				@RequestHeader(name = "X-Trace", required = false) String trace, @RequestHeader HttpHeaders headers,
				@RequestHeader Map<String, String> headerMap, @RequestHeader MultiValueMap<String, String> allHeaders,
				@CookieValue(name = "c", required = false) String cookie,
				@CookieValue(name = "c", required = false) Cookie wholeCookie,
				@Value("#{T(System).nanoTime()}") long value, @RequestAttribute(name = "a", required = false) String a,
				@SessionAttribute(name = "s", required = false) String s, Locale locale, TimeZone timeZone, ZoneId zone,
				HttpMethod method, HttpServletRequest request, HttpServletResponse response, HttpSession session,
				WebRequest webRequest, NativeWebRequest nativeRequest, Model model, ModelMap modelMap,
				Map<String, Object> map, RedirectAttributes redirect, SessionStatus status, UriComponentsBuilder uri) {
			return this.calls.next("metadata");
		}

		@PostMapping("/metadata-later")
		@Idempotent("metadata-later")
		public CompletableFuture<String> later(@RequestBody Calls.Order order, Principal principal,
				@RequestHeader(name = "X-Trace", required = false) String trace, Locale locale,
				@CookieValue(name = "c", required = false) String cookie) {
			return CompletableFuture.supplyAsync(() -> this.calls.next("later"));
		}

		@PostMapping("/metadata-mono")
		@Idempotent("metadata-mono")
		public Mono<String> mono(@RequestBody Calls.Order order, @Nullable Principal principal,
				@RequestHeader(name = "X-Trace", required = false) String trace, Locale locale,
				@CookieValue(name = "c", required = false) String cookie) {
			return Mono.fromCallable(() -> this.calls.next("mono"));
		}

	}

	@RestController
	static class DeclaredController implements Declared {

		private final Calls calls;

		DeclaredController(Calls calls) {
			this.calls = calls;
		}

		@Override
		@Idempotent("declared")
		public String declared(Calls.Order order, String trace) {
			return this.calls.next("declared");
		}

	}

	@RestController
	static class BodyController {

		private final Calls calls;

		BodyController(Calls calls) {
			this.calls = calls;
		}

		@PostMapping("/body")
		@Idempotent("body")
		public String body(@RequestBody Calls.Order order) {
			return this.calls.next("body");
		}

		@PostMapping("/entity")
		@Idempotent("entity")
		public String entity(HttpEntity<Calls.Order> order) {
			return this.calls.next("entity");
		}

		@PostMapping("/request-entity")
		@Idempotent("request-entity")
		public String requestEntity(RequestEntity<Calls.Order> order) {
			return this.calls.next("request-entity");
		}

		@PostMapping("/bytes")
		@Idempotent("bytes")
		public String bytes(@RequestBody byte[] content) {
			return this.calls.next("bytes");
		}

		@PostMapping("/resource")
		@Idempotent("resource")
		public String resource(@RequestBody Resource content) {
			return this.calls.next("resource");
		}

		@PostMapping("/text")
		@Idempotent("text")
		public String text(@RequestBody String content) {
			return this.calls.next("text");
		}

		@PostMapping("/form")
		@Idempotent("form")
		public String form(@ModelAttribute Calls.Order order) {
			return this.calls.next("form");
		}

		@PostMapping("/form-field")
		@Idempotent("form-field")
		public String formField(@RequestParam int amount) {
			return this.calls.next("form-field");
		}

		@PostMapping("/form-fields")
		@Idempotent("form-fields")
		public String formFields(@RequestParam MultiValueMap<String, String> fields) {
			return this.calls.next("form-fields");
		}

		@PostMapping("/form-body")
		@Idempotent("form-body")
		public String formBody(@RequestBody MultiValueMap<String, String> fields) {
			return this.calls.next("form-body");
		}

		@PostMapping("/form-of-request")
		@Idempotent("form-of-request")
		public String formOfRequest(HttpServletRequest request) {
			return this.calls.next("form-of-request") + request.getParameter("amount");
		}

		@PostMapping("/card")
		@Idempotent("card")
		public String card(@RequestBody Calls.Card card) {
			return this.calls.next("card");
		}

		@PostMapping("/hidden-card")
		@Idempotent("hidden-card")
		public String hiddenCard(@RequestBody Calls.HiddenCard card) {
			return this.calls.next("hidden-card");
		}

		@PostMapping("/half")
		@Idempotent("half")
		public String half(@RequestBody Map<String, String> content) {
			return this.calls.next("half");
		}

		@PostMapping("/file")
		@Idempotent("file")
		public String file(@RequestParam MultipartFile file) throws IOException {
			try (InputStream content = file.getInputStream()) {
				return this.calls.next("file") + " read " + content.readAllBytes().length;
			}
		}

		@PostMapping("/files")
		@Idempotent("files")
		public String files(@RequestParam("file") List<MultipartFile> files) {
			return this.calls.next("files");
		}

		@PostMapping("/file-array")
		@Idempotent("file-array")
		public String fileArray(@RequestParam("file") MultipartFile[] files) {
			return this.calls.next("file-array");
		}

		@PostMapping("/file-map")
		@Idempotent("file-map")
		public String fileMap(@RequestParam Map<String, MultipartFile> files) {
			return this.calls.next("file-map");
		}

		@PostMapping("/file-model")
		@Idempotent("file-model")
		public String fileModel(@ModelAttribute FileModel model) {
			return this.calls.next("file-model");
		}

		@PostMapping("/part")
		@Idempotent("part")
		public String part(@RequestPart("file") MultipartFile file) {
			return this.calls.next("part");
		}

		@PostMapping("/json-part")
		@Idempotent("json-part")
		public String jsonPart(@RequestPart("file") Calls.Order order) {
			return this.calls.next("json-part");
		}

		@PostMapping("/servlet-part")
		@Idempotent("servlet-part")
		public String servletPart(@RequestPart("file") Part file) {
			return this.calls.next("servlet-part");
		}

		@PostMapping("/servlet-parts")
		@Idempotent("servlet-parts")
		public String servletParts(@RequestParam MultiValueMap<String, Part> parts) {
			return this.calls.next("servlet-parts");
		}

	}

	@RestController
	static class PathController {

		private final Calls calls;

		private final Service service;

		PathController(Calls calls, Service service) {
			this.calls = calls;
			this.service = service;
		}

		@PostMapping("/path/{v}")
		@Idempotent("path")
		public String path(@PathVariable String v) {
			return this.calls.next("path");
		}

		@PostMapping("/paths/{v}")
		@Idempotent("paths")
		public String paths(@PathVariable Map<String, String> variables) {
			return this.calls.next("paths");
		}

		@PostMapping("/matrix/{x}")
		@Idempotent("matrix")
		public String matrix(@MatrixVariable String v) {
			return this.calls.next("matrix");
		}

		@PostMapping("/matrixes/{x}")
		@Idempotent("matrixes")
		public String matrixes(@MatrixVariable Map<String, String> variables) {
			return this.calls.next("matrixes");
		}

		@PostMapping("/query")
		@Idempotent("query")
		public String query(@RequestParam String v) {
			return this.calls.next("query");
		}

		@PostMapping("/queries")
		@Idempotent("queries")
		public String queries(@RequestParam Map<String, String> parameters) {
			return this.calls.next("queries");
		}

		@PostMapping("/model")
		@Idempotent("model")
		public String model(Calls.Order order) {
			return this.calls.next("model");
		}

		@PostMapping("/simple")
		@Idempotent("simple")
		public String simple(String v) {
			return this.calls.next("simple");
		}

		@PostMapping("/unread")
		@Idempotent("unread")
		public String unread() {
			return this.calls.next("unread");
		}

		@PostMapping("/locale-parameter")
		@Idempotent("locale-parameter")
		public String localeParameter(@RequestParam Locale locale) {
			return this.calls.next("locale-parameter");
		}

		@PostMapping("/reference")
		@Idempotent(name = "reference", key = "#order.reference")
		public String reference(@RequestBody Calls.Order order) {
			return this.calls.describe("reference");
		}

		@PostMapping("/chosen")
		@Idempotent(name = "chosen", key = "#reference")
		public String chosen(@RequestHeader("X-Reference") String reference) {
			return this.calls.describe("chosen");
		}

		@PostMapping("/shared")
		@Idempotent(name = "shared", key = "#order.reference", scope = KeyScope.GLOBAL)
		public String shared(@RequestBody Calls.Order order) {
			return this.calls.describe("shared");
		}

		@PostMapping("/shared-header")
		@Idempotent(name = "shared-header", scope = KeyScope.GLOBAL)
		public String sharedHeader() {
			return this.calls.describe("shared-header");
		}

		@PostMapping("/header")
		@Idempotent("header")
		public String header(Principal principal) {
			return this.calls.describe("header");
		}

		@PostMapping("/elsewhere")
		public String elsewhere(@RequestBody Calls.Order order) {
			return CompletableFuture.supplyAsync(() -> this.service.run(String.valueOf(order.reference()))).join();
		}

	}

	@RestController
	static class ResponseController {

		private final Calls calls;

		private final HttpServletResponse injected;

		ResponseController(Calls calls, HttpServletResponse injected) {
			this.calls = calls;
			this.injected = injected;
		}

		@PostMapping("/returned-headers")
		@Idempotent("returned-headers")
		public ResponseEntity<String> returnedHeaders() {
			return ResponseEntity.ok()
				.header("Set-Cookie", "session=secret")
				.header("WWW-Authenticate", "Basic")
				.header("Proxy-Authenticate", "Basic")
				.header("Authentication-Info", "nextnonce=1")
				.header("Proxy-Authentication-Info", "nextnonce=1")
				.header("Authorization", "Bearer secret")
				.header("X-Auth-Token", "secret")
				.header("Keep-Alive", "timeout=5")
				.header("X-Kept", "kept")
				.body(this.calls.next("returned-headers"));
		}

		@PostMapping("/written-headers")
		@Idempotent("written-headers")
		public String writtenHeaders(HttpServletResponse response) {
			response.addCookie(new Cookie("session", "secret"));
			response.addHeader("WWW-Authenticate", "Basic");
			response.addHeader("Authentication-Info", "nextnonce=1");
			response.addHeader("X-Auth-Token", "secret");
			response.addHeader("X-Kept", "kept");
			return this.calls.next("written-headers");
		}

		private String write(HttpServletResponse response) {
			response.setStatus(201);
			response.addHeader("X-Written", "1");
			response.addHeader("X-Written", "2");
			response.setHeader("Location", "/orders/1");
			return this.calls.next("written");
		}

		@PostMapping("/written")
		@Idempotent("written")
		public String written(HttpServletResponse response) {
			return write(response);
		}

		@PostMapping("/written-later")
		@Idempotent("written-later")
		public CompletableFuture<String> writtenLater(HttpServletResponse response) {
			return CompletableFuture.supplyAsync(() -> write(response));
		}

		@PostMapping("/written-mono")
		@Idempotent("written-mono")
		public Mono<String> writtenMono(HttpServletResponse response) {
			return Mono.fromCallable(() -> write(response));
		}

		@PostMapping("/written-injected")
		@Idempotent("written-injected")
		public void writtenInjected() {
			write(this.injected);
		}

		@PostMapping("/annotated-status")
		@ResponseStatus(HttpStatus.ACCEPTED)
		@Idempotent("annotated-status")
		public void annotatedStatus() {
		}

		@PostMapping("/returned-status")
		@Idempotent("returned-status")
		public ResponseEntity<String> returnedStatus(HttpServletResponse response) {
			response.setStatus(201);
			return ResponseEntity.accepted().body("returned");
		}

		@PostMapping("/streamed")
		@Idempotent("streamed")
		public void streamed(HttpServletResponse response) throws IOException {
			this.calls.next("/streamed");
			response.getOutputStream().print("streamed");
		}

		@PostMapping("/streamed-writer")
		@Idempotent("streamed-writer")
		public void streamedWriter(HttpServletResponse response) throws IOException {
			this.calls.next("/streamed-writer");
			response.getWriter().print("streamed");
			response.flushBuffer();
		}

		@PostMapping("/redirected")
		@Idempotent("redirected")
		public void redirected(HttpServletResponse response) throws IOException {
			response.sendRedirect("/elsewhere");
		}

		@PostMapping("/sent-error")
		@Idempotent("sent-error")
		public void sentError(HttpServletResponse response) throws IOException {
			response.sendError(418, "teapot");
		}

	}

}
