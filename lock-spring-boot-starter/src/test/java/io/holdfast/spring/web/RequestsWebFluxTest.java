package io.holdfast.spring.web;

import java.security.Principal;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;

import io.holdfast.spring.ReactiveOperationContext;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.annotation.KeyScope;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.RequestEntity;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.http.codec.multipart.Part;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.ui.Model;
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
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebSession;
import org.springframework.web.util.UriComponentsBuilder;

class RequestsWebFluxTest extends RequestsContract {

	@Override
	SpringApplication application() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.REACTIVE);
		return application;
	}

	@Override
	List<String> paths(String kind) {
		return switch (kind) {
			case "metadata" -> List.of("/metadata");
			case "written" -> List.of("/written", "/written-exchange", "/written-complete");
			default -> List.of("/streamed", "/streamed-exchange");
		};
	}

	@Override
	List<Bodies> bodies() {
		return List.of(new Bodies("/file-any", MULTIPART, part("file", "a.txt", "text/plain", "one"),
				part("file", "a.txt", "text/plain", "two")));
	}

	interface Declared {

		@PostMapping("/declared")
		Mono<String> declared(@RequestBody Calls.Order order, @RequestHeader("X-Trace") String trace);

	}

	static class FileModel {

		private @Nullable FilePart file;

		public @Nullable FilePart getFile() {
			return this.file;
		}

		public void setFile(FilePart file) {
			this.file = file;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Calls.class, MetadataController.class, BodyController.class, PathController.class,
			ResponseController.class, DeclaredController.class })
	static class Application {

		@Bean
		static WebFilter users() {
			return IdempotencyWebFluxTest.Application.users();
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
		public Mono<String> metadata(@RequestBody Calls.Order order,
				@RequestHeader(name = "X-Trace", required = false) String trace, @RequestHeader HttpHeaders headers,
				@RequestHeader Map<String, String> headerMap, @RequestHeader MultiValueMap<String, String> allHeaders,
				@CookieValue(name = "c", required = false) String cookie,
				@CookieValue(name = "c", required = false) HttpCookie wholeCookie,
				@Value("#{T(System).nanoTime()}") long value, @RequestAttribute(name = "a", required = false) String a,
				@SessionAttribute(name = "s", required = false) String s, Locale locale, TimeZone timeZone, ZoneId zone,
				HttpMethod method, ServerHttpRequest request, ServerHttpResponse response, ServerWebExchange exchange,
				WebSession session, Mono<WebSession> laterSession, Mono<Principal> principal, Model model,
				Map<String, Object> map, SessionStatus status, UriComponentsBuilder uri) {
			return Mono.fromCallable(() -> this.calls.next("metadata"));
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
		public Mono<String> declared(Calls.Order order, String trace) {
			return Mono.fromCallable(() -> this.calls.next("declared"));
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
		public Mono<String> body(@RequestBody Calls.Order order) {
			return Mono.fromCallable(() -> this.calls.next("body"));
		}

		@PostMapping("/entity")
		@Idempotent("entity")
		public Mono<String> entity(HttpEntity<Calls.Order> order) {
			return Mono.fromCallable(() -> this.calls.next("entity"));
		}

		@PostMapping("/request-entity")
		@Idempotent("request-entity")
		public Mono<String> requestEntity(RequestEntity<Calls.Order> order) {
			return Mono.fromCallable(() -> this.calls.next("request-entity"));
		}

		@PostMapping("/bytes")
		@Idempotent("bytes")
		public Mono<String> bytes(@RequestBody byte[] content) {
			return Mono.fromCallable(() -> this.calls.next("bytes"));
		}

		@PostMapping("/resource")
		@Idempotent("resource")
		public Mono<String> resource(@RequestBody Resource content) {
			return Mono.fromCallable(() -> this.calls.next("resource"));
		}

		@PostMapping("/text")
		@Idempotent("text")
		public Mono<String> text(@RequestBody String content) {
			return Mono.fromCallable(() -> this.calls.next("text"));
		}

		@PostMapping("/form")
		@Idempotent("form")
		public Mono<String> form(@ModelAttribute Calls.Order order, Errors errors) {
			return Mono.fromCallable(() -> this.calls.next("form"));
		}

		@PostMapping("/card")
		@Idempotent("card")
		public Mono<String> card(@RequestBody Calls.Card card) {
			return Mono.fromCallable(() -> this.calls.next("card"));
		}

		@PostMapping("/hidden-card")
		@Idempotent("hidden-card")
		public Mono<String> hiddenCard(@RequestBody Calls.HiddenCard card) {
			return Mono.fromCallable(() -> this.calls.next("hidden-card"));
		}

		@PostMapping("/half")
		@Idempotent("half")
		public Mono<String> half(@RequestBody Map<String, String> content) {
			return Mono.fromCallable(() -> this.calls.next("half"));
		}

		@PostMapping("/files")
		@Idempotent("files")
		public Mono<String> files(@RequestPart("file") List<FilePart> files) {
			return Mono.fromCallable(() -> this.calls.next("files"));
		}

		@PostMapping("/file-array")
		@Idempotent("file-array")
		public Mono<String> fileArray(@RequestPart("file") List<FilePart> files) {
			return Mono.fromCallable(() -> this.calls.next("file-array"));
		}

		@PostMapping("/file-map")
		@Idempotent("file-map")
		public Mono<String> fileMap(@RequestPart("file") List<Part> parts) {
			return Mono.fromCallable(() -> this.calls.next("file-map"));
		}

		@PostMapping("/file-model")
		@Idempotent("file-model")
		public Mono<String> fileModel(@ModelAttribute FileModel model) {
			return Mono.fromCallable(() -> this.calls.next("file-model"));
		}

		@PostMapping("/part")
		@Idempotent("part")
		public Mono<String> part(@RequestPart("file") Part file) {
			return Mono.fromCallable(() -> this.calls.next("part"));
		}

		@PostMapping("/json-part")
		@Idempotent("json-part")
		public Mono<String> jsonPart(@RequestPart("file") Calls.Order order) {
			return Mono.fromCallable(() -> this.calls.next("json-part"));
		}

		@PostMapping("/file-any")
		@Idempotent("file-any")
		public Mono<String> fileAny(@RequestPart("file") Part file) {
			return Mono.fromCallable(() -> this.calls.next("file-any"));
		}

		@PostMapping("/file")
		@Idempotent("file")
		public Mono<String> file(@RequestPart FilePart file) {
			return DataBufferUtils.join(file.content())
				.map((content) -> this.calls.next("file") + " read " + content.readableByteCount());
		}

	}

	@RestController
	static class PathController {

		private final Calls calls;

		PathController(Calls calls) {
			this.calls = calls;
		}

		@PostMapping("/path/{v}")
		@Idempotent("path")
		public Mono<String> path(@PathVariable String v) {
			return Mono.fromCallable(() -> this.calls.next("path"));
		}

		@PostMapping("/paths/{v}")
		@Idempotent("paths")
		public Mono<String> paths(@PathVariable Map<String, String> variables) {
			return Mono.fromCallable(() -> this.calls.next("paths"));
		}

		@PostMapping("/matrix/{x}")
		@Idempotent("matrix")
		public Mono<String> matrix(@MatrixVariable String v) {
			return Mono.fromCallable(() -> this.calls.next("matrix"));
		}

		@PostMapping("/matrixes/{x}")
		@Idempotent("matrixes")
		public Mono<String> matrixes(@MatrixVariable Map<String, String> variables) {
			return Mono.fromCallable(() -> this.calls.next("matrixes"));
		}

		@PostMapping("/query")
		@Idempotent("query")
		public Mono<String> query(@RequestParam String v) {
			return Mono.fromCallable(() -> this.calls.next("query"));
		}

		@PostMapping("/queries")
		@Idempotent("queries")
		public Mono<String> queries(@RequestParam Map<String, String> parameters) {
			return Mono.fromCallable(() -> this.calls.next("queries"));
		}

		@PostMapping("/model")
		@Idempotent("model")
		public Mono<String> model(Calls.Order order) {
			return Mono.fromCallable(() -> this.calls.next("model"));
		}

		@PostMapping("/simple")
		@Idempotent("simple")
		public Mono<String> simple(String v) {
			return Mono.fromCallable(() -> this.calls.next("simple"));
		}

		@PostMapping("/unread")
		@Idempotent("unread")
		public Mono<String> unread() {
			return Mono.fromCallable(() -> this.calls.next("unread"));
		}

		@PostMapping("/locale-parameter")
		@Idempotent("locale-parameter")
		public Mono<String> localeParameter(@RequestParam Locale locale) {
			return Mono.fromCallable(() -> this.calls.next("locale-parameter"));
		}

		@PostMapping("/reference")
		@Idempotent(name = "reference", key = "#order.reference")
		public Mono<String> reference(@RequestBody Calls.Order order) {
			return describe("reference");
		}

		@PostMapping("/chosen")
		@Idempotent(name = "chosen", key = "#reference")
		public Mono<String> chosen(@RequestHeader("X-Reference") String reference) {
			return describe("chosen");
		}

		@PostMapping("/shared")
		@Idempotent(name = "shared", key = "#order.reference", scope = KeyScope.GLOBAL)
		public Mono<String> shared(@RequestBody Calls.Order order) {
			return describe("shared");
		}

		@PostMapping("/shared-header")
		@Idempotent(name = "shared-header", scope = KeyScope.GLOBAL)
		public Mono<String> sharedHeader() {
			return describe("shared-header");
		}

		@PostMapping("/header")
		@Idempotent("header")
		public Mono<String> header(Mono<Principal> principal) {
			return describe("header");
		}

		private Mono<String> describe(String path) {
			return ReactiveOperationContext.current()
				.map((operation) -> this.calls.next(path) + " key " + operation.key() + " ");
		}

	}

	@RestController
	static class ResponseController {

		private final Calls calls;

		ResponseController(Calls calls) {
			this.calls = calls;
		}

		@PostMapping("/returned-headers")
		@Idempotent("returned-headers")
		public Mono<ResponseEntity<String>> returnedHeaders() {
			return Mono.fromCallable(() -> ResponseEntity.ok()
				.header("Set-Cookie", "session=secret")
				.header("WWW-Authenticate", "Basic")
				.header("Proxy-Authenticate", "Basic")
				.header("Authentication-Info", "nextnonce=1")
				.header("Proxy-Authentication-Info", "nextnonce=1")
				.header("Authorization", "Bearer secret")
				.header("X-Auth-Token", "secret")
				.header("Keep-Alive", "timeout=5")
				.header("X-Kept", "kept")
				.body(this.calls.next("returned-headers")));
		}

		@PostMapping("/written-headers")
		@Idempotent("written-headers")
		public Mono<String> writtenHeaders(ServerHttpResponse response) {
			return Mono.fromCallable(() -> {
				response.addCookie(ResponseCookie.from("session", "secret").build());
				response.getHeaders().add("Set-Cookie", "other=secret");
				response.getHeaders().add("WWW-Authenticate", "Basic");
				response.getHeaders().add("Authentication-Info", "nextnonce=1");
				response.getHeaders().add("X-Auth-Token", "secret");
				response.getHeaders().add("X-Kept", "kept");
				return this.calls.next("written-headers");
			});
		}

		private String write(ServerHttpResponse response) {
			response.setStatusCode(HttpStatus.CREATED);
			response.getHeaders().add("X-Written", "1");
			response.getHeaders().add("X-Written", "2");
			response.getHeaders().set("Location", "/orders/1");
			return this.calls.next("written");
		}

		@PostMapping("/written")
		@Idempotent("written")
		public Mono<String> written(ServerHttpResponse response) {
			return Mono.fromCallable(() -> write(response));
		}

		@PostMapping("/written-exchange")
		@Idempotent("written-exchange")
		public Mono<String> writtenExchange(ServerWebExchange exchange) {
			return Mono.fromCallable(() -> write(exchange.getResponse()));
		}

		@PostMapping("/written-complete")
		@Idempotent("written-complete")
		public Mono<Void> writtenComplete(ServerWebExchange exchange) {
			return Mono.fromCallable(() -> write(exchange.getResponse()))
				.then(Mono.defer(() -> exchange.getResponse().setComplete()));
		}

		@PostMapping("/annotated-status")
		@ResponseStatus(HttpStatus.ACCEPTED)
		@Idempotent("annotated-status")
		public Mono<String> annotatedStatus() {
			return Mono.just("accepted");
		}

		@PostMapping("/returned-status")
		@Idempotent("returned-status")
		public Mono<ResponseEntity<String>> returnedStatus(ServerHttpResponse response) {
			return Mono.fromCallable(() -> {
				response.setStatusCode(HttpStatus.CREATED);
				return ResponseEntity.accepted().body("returned");
			});
		}

		@PostMapping("/streamed")
		@Idempotent("streamed")
		public Mono<Void> streamed(ServerHttpResponse response) {
			return Mono.fromCallable(() -> this.calls.next("/streamed"))
				.then(Mono
					.defer(() -> response.writeWith(Mono.just(response.bufferFactory().wrap(new byte[] { 's' })))));
		}

		@PostMapping("/streamed-exchange")
		@Idempotent("streamed-exchange")
		public Mono<Void> streamedExchange(ServerWebExchange exchange) {
			this.calls.next("/streamed-exchange");
			return exchange.getResponse()
				.writeAndFlushWith(
						Mono.just(Mono.just(exchange.getResponse().bufferFactory().wrap(new byte[] { 's' }))));
		}

	}

}
