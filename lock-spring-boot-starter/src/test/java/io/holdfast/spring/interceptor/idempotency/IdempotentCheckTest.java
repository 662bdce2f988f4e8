package io.holdfast.spring.interceptor.idempotency;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.annotation.KeyScope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static org.assertj.core.api.Assertions.assertThat;

class IdempotentCheckTest {

	private final ApplicationContextRunner contexts = Contexts.local();

	@ParameterizedTest(name = "{0}")
	@MethodSource("invalid")
	void stopsTheStart(Class<?> type, List<String> parts) {
		this.contexts.withBean(type)
			.run((context) -> assertThat(invalid(context.getStartupFailure())).satisfies((ex) -> {
				assertThat(ex.annotation()).isEqualTo("@Idempotent");
				assertThat(ex.method()).contains(type.getName()).contains("run");
				assertThat(ex.action()).isNotBlank();
				assertThat(ex.problem() + " " + ex.action()).contains(parts);
			}));
	}

	static Stream<Arguments> invalid() {
		return Stream.of(Arguments.of(ReturnsStream.class, List.of("java.io.InputStream", "byte[]")),
				Arguments.of(ReturnsResource.class, List.of("org.springframework.core.io.Resource")),
				Arguments.of(ReturnsStreamingBody.class, List.of("StreamingResponseBody")),
				Arguments.of(ReturnsEmitter.class, List.of("SseEmitter")),
				Arguments.of(ReturnsObject.class, List.of("Object")),
				Arguments.of(ReturnsWildcard.class, List.of("wildcard")),
				Arguments.of(ReturnsRawList.class, List.of("an element of the result")),
				Arguments.of(ReturnsObjectsInMap.class, List.of("an element of the result")),
				Arguments.of(ReturnsInterface.class, List.of(Shape.class.getName(), "@JsonSubTypes")),
				Arguments.of(ReturnsInterfaceInside.class, List.of("property 'shape' of", "@JsonSubTypes")),
				Arguments.of(ReturnsStreamInside.class, List.of("property 'content'", "InputStream")),
				Arguments.of(ReturnsNamedClass.class, List.of("names a class", "use = NAME")),
				Arguments.of(ReturnsNoConstructor.class, List.of("constructor")),
				Arguments.of(ReturnsFlux.class, List.of("reactor.core.publisher.Flux", "Mono<List", "collectList()")),
				Arguments.of(ReturnsFuture.class, List.of("java.util.concurrent.Future")),
				Arguments.of(ReturnsMonoOfObject.class, List.of("Object")),
				Arguments.of(TakesResources.class, List.of("argument files", "InputStreamResource", "fingerprint")),
				Arguments.of(TakesMono.class, List.of("argument content", "Mono", "fingerprint")),
				Arguments.of(TakesPart.class, List.of("argument file", "FilePart", "Return a Mono")),
				Arguments.of(TakesOutput.class, List.of("argument output", "OutputStream", "Return the body")),
				Arguments.of(TakesWriter.class, List.of("argument output", "Writer", "Return the body")),
				Arguments.of(TakesModel.class, List.of("argument model", "@ResponseBody")),
				Arguments.of(TakesStream.class, List.of("argument content", "fingerprint")),
				Arguments.of(WithoutKey.class, List.of("no 'key'", "no web request")),
				Arguments.of(SeveralKeys.class, List.of("collection", "one operation")),
				Arguments.of(UnknownVariable.class, List.of("#idd", "#id")),
				Arguments.of(UnknownInFingerprint.class, List.of("fingerprint = \"#nope\"", "#nope")),
				Arguments.of(ShortLease.class, List.of("lease = \"5ms\"", "10 ms")),
				Arguments.of(NegativeWait.class, List.of("waitTime = \"-1s\"", "negative")),
				Arguments.of(PrivateMethod.class, List.of("private")),
				Arguments.of(TwoAnnotations.class, List.of("more than one @Idempotent")));
	}

	@Test
	void takesWhatComesBack() {
		this.contexts.withBean(Valid.class).run((context) -> {
			assertThat(context).hasNotFailed();
			Valid valid = context.getBean(Valid.class);
			assertThat(valid.shape("a")).isEqualTo(valid.shape("a")).isEqualTo(new Circle(2));
			assertThat(valid.list("a")).isEqualTo(valid.list("a"));
		});
	}

	@Test
	void needsAMonoInWebFluxWherePrincipalsHaveTheirOwnKeys() {
		ApplicationContextRunner reactive = this.contexts.withBean(ReactiveOperationRequests.class, () -> Mono::empty);
		reactive.withBean(HandlesBlocking.class)
			.run((context) -> assertThat(invalid(context.getStartupFailure())).satisfies((ex) -> {
				assertThat(ex.problem()).contains("WebFlux");
				assertThat(ex.action()).contains("Mono", "scope = GLOBAL");
			}));
		reactive.withBean(HandlesBlockingForAll.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void needsAMapper() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class,
					io.holdfast.spring.autoconfigure.HoldfastAutoConfiguration.class,
					io.holdfast.spring.autoconfigure.HoldfastIdempotencyAutoConfiguration.class))
			.withPropertyValues("holdfast.mode=local")
			.withBean(Valid.class)
			.run((context) -> assertThat(invalid(context.getStartupFailure()).action())
				.contains("spring-boot-starter-jackson"));
	}

	@Test
	void startsWithoutJacksonWhereNothingNeedsIt() {
		this.contexts.withClassLoader(new FilteredClassLoader(JsonMapper.class))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static InvalidAnnotatedMethodException invalid(@Nullable Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof InvalidAnnotatedMethodException)) {
			cause = cause.getCause();
		}
		if (cause instanceof InvalidAnnotatedMethodException found) {
			return found;
		}
		throw new AssertionError("Not the expected failure", failure);
	}

	interface Shape {

	}

	record Circle(int radius) implements Named {
	}

	record Frame(Shape shape) {
	}

	record Attachment(String name, InputStream content) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
	interface Named {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
	interface OfClass {

	}

	static class NoConstructor {

		NoConstructor(String one, String two) {
		}

	}

	static class Valid {

		@Idempotent(name = "shape", key = "#id")
		public Named shape(String id) {
			return new Circle(2);
		}

		@Idempotent(name = "list", key = "#id")
		public ResponseEntity<List<? extends Named>> list(String id) {
			return ResponseEntity.ok(List.of(new Circle(1)));
		}

	}

	static class ReturnsStream {

		@Idempotent(key = "#id")
		public InputStream run(String id) {
			return InputStream.nullInputStream();
		}

	}

	static class ReturnsResource {

		@Idempotent(key = "#id")
		public ResponseEntity<Resource> run(String id) {
			return ResponseEntity.notFound().build();
		}

	}

	static class ReturnsStreamingBody {

		@Idempotent(key = "#id")
		public ResponseEntity<StreamingResponseBody> run(String id) {
			return ResponseEntity.notFound().build();
		}

	}

	static class ReturnsEmitter {

		@Idempotent(key = "#id")
		public SseEmitter run(String id) {
			return new SseEmitter();
		}

	}

	static class ReturnsObject {

		@Idempotent(key = "#id")
		public Object run(String id) {
			return id;
		}

	}

	static class ReturnsWildcard {

		@Idempotent(key = "#id")
		public ResponseEntity<?> run(String id) {
			return ResponseEntity.ok(id);
		}

	}

	@SuppressWarnings("rawtypes")
	static class ReturnsRawList {

		@Idempotent(key = "#id")
		public List run(String id) {
			return List.of();
		}

	}

	static class ReturnsObjectsInMap {

		@Idempotent(key = "#id")
		public Map<String, Object> run(String id) {
			return Map.of();
		}

	}

	static class ReturnsInterface {

		@Idempotent(key = "#id")
		public @Nullable Shape run(String id) {
			return null;
		}

	}

	static class ReturnsInterfaceInside {

		@Idempotent(key = "#id")
		public List<Frame> run(String id) {
			return List.of();
		}

	}

	static class ReturnsStreamInside {

		@Idempotent(key = "#id")
		public @Nullable Attachment run(String id) {
			return null;
		}

	}

	static class ReturnsNamedClass {

		@Idempotent(key = "#id")
		public @Nullable OfClass run(String id) {
			return null;
		}

	}

	static class ReturnsNoConstructor {

		@Idempotent(key = "#id")
		public @Nullable NoConstructor run(String id) {
			return null;
		}

	}

	static class ReturnsFlux {

		@Idempotent(key = "#id")
		public Flux<String> run(String id) {
			return Flux.empty();
		}

	}

	static class ReturnsFuture {

		@Idempotent(key = "#id")
		public @Nullable Future<String> run(String id) {
			return null;
		}

	}

	static class ReturnsMonoOfObject {

		@Idempotent(key = "#id")
		public Mono<?> run(String id) {
			return Mono.empty();
		}

	}

	static class TakesResources {

		@Idempotent(key = "#id")
		public void run(String id, List<InputStreamResource> files) {
		}

	}

	static class TakesMono {

		@Idempotent(key = "#id")
		public Mono<String> run(String id, Mono<String> content) {
			return content;
		}

	}

	static class TakesPart {

		@Idempotent(key = "#id")
		public void run(String id, List<FilePart> file) {
		}

	}

	@RestController
	static class TakesOutput {

		@PostMapping("/")
		@Idempotent(key = "#id", fingerprint = "#id")
		public void run(String id, OutputStream output) {
		}

	}

	@RestController
	static class TakesWriter {

		@PostMapping("/")
		@Idempotent(key = "#id", fingerprint = "#id")
		public void run(String id, Writer output) {
		}

	}

	@RestController
	static class HandlesBlocking {

		@PostMapping("/")
		@Idempotent(key = "#id")
		public String run(String id) {
			return id;
		}

	}

	@RestController
	static class HandlesBlockingForAll {

		@PostMapping("/")
		@Idempotent(key = "#id", scope = KeyScope.GLOBAL)
		public String run(String id) {
			return id;
		}

	}

	@Controller
	static class TakesModel {

		@PostMapping("/")
		@Idempotent(key = "#id")
		public String run(String id, Model model) {
			return "view";
		}

	}

	static class TakesStream {

		@Idempotent(key = "#id")
		public void run(String id, InputStream content) {
		}

	}

	static class WithoutKey {

		@Idempotent
		public void run(String id) {
		}

	}

	static class SeveralKeys {

		@Idempotent(key = "#ids")
		public void run(List<String> ids) {
		}

	}

	static class UnknownVariable {

		@Idempotent(key = "#idd")
		public void run(String id) {
		}

	}

	static class UnknownInFingerprint {

		@Idempotent(key = "#id", fingerprint = "#nope")
		public void run(String id) {
		}

	}

	static class ShortLease {

		@Idempotent(key = "#id", lease = "5ms")
		public void run(String id) {
		}

	}

	static class NegativeWait {

		@Idempotent(key = "#id", waitTime = "-1s")
		public void run(String id) {
		}

	}

	static class PrivateMethod {

		@Idempotent(key = "#id")
		private void run(String id) {
		}

	}

	@Idempotent
	@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
	@interface Meta {

	}

	static class TwoAnnotations {

		@Meta
		@Idempotent(key = "#id")
		public void run(String id) {
		}

	}

}
