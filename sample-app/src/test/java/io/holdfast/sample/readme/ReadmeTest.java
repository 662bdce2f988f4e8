package io.holdfast.sample.readme;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import javax.xml.parsers.DocumentBuilderFactory;

import io.holdfast.cache.CacheService;
import io.holdfast.cache.local.LocalCacheService;
import io.holdfast.idempotency.CallOutcome;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.leader.LeaderElection;
import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.redis.RedisNode;
import io.holdfast.schedule.RunOutcome;
import io.holdfast.spring.autoconfigure.HoldfastAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastCacheAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastIdempotencyAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastInterceptionAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastLeaderAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastRateLimitAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastScheduleAutoConfiguration;
import io.holdfast.spring.cache.JsonValueCodec;
import io.holdfast.spring.interceptor.Feature;
import io.holdfast.spring.observation.FallbackMeters;
import io.holdfast.spring.observation.HoldfastCacheMetrics;
import io.holdfast.spring.observation.IdempotencyMeters;
import io.holdfast.spring.observation.LeaderMeters;
import io.holdfast.spring.observation.LockMeters;
import io.holdfast.spring.observation.NodeMeters;
import io.holdfast.spring.observation.RateLimitMeters;
import io.holdfast.spring.observation.ScheduleMeters;
import io.holdfast.test.Eventually;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.scheduling.support.ScheduledMethodRunnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ReadmeTest {

	private static final Path SNIPPETS = Path.of("src/test/java/io/holdfast/sample/readme/Snippets.java");

	private static final Path RESOURCES = Path.of("src/test/resources/readme");

	private static final Path YAML = RESOURCES.resolve("configuration.yaml");

	private static final Path LEADER_YAML = RESOURCES.resolve("leader.yaml");

	private static final Path XML = RESOURCES.resolve("dependency.xml");

	/** Names of other libraries that no source needs but this one. */
	private static final Set<String> OTHERS = Set.of("ControllerAdvice", "JsonFilter", "RefreshScope");

	private final Readme readme = Readme.readme();

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(AopAutoConfiguration.class, HoldfastAutoConfiguration.class, HoldfastInterceptionAutoConfiguration.class,
				JacksonAutoConfiguration.class, HoldfastIdempotencyAutoConfiguration.class,
				HoldfastRateLimitAutoConfiguration.class, HoldfastScheduleAutoConfiguration.class));

	@Test
	void quotesOnlyWhatIsCompiledAndTested() {
		Set<String> quoted = Readme.all()
			.stream()
			.flatMap((page) -> Stream.of("java", "yaml", "xml").flatMap((it) -> page.blocks(it).stream()))
			.collect(Collectors.toSet());
		List<String> regions = Stream.concat(Stream.of(SNIPPETS), Readme.files(RESOURCES).stream())
			.flatMap((file) -> Readme.regions(file).stream())
			.toList();
		assertThat(quoted).isNotEmpty().containsExactlyInAnyOrderElementsOf(regions);
		assertThat(this.readme.languages()).containsOnly("java", "yaml", "xml", "shell");
	}

	@Test
	void isReadInTwoMinutesAndBeginsWithAnAnnotation() {
		List<String> lines = this.readme.text().lines().toList();
		assertThat(lines).hasSizeLessThanOrEqualTo(130);
		assertThat(lines.subList(0, 40)).anyMatch((line) -> line.startsWith("@"));
	}

	@Test
	void linksLeadSomewhereAndEachPageIsFound() {
		assertThat(Readme.all()).allSatisfy((page) -> assertThat(page.brokenLinks()).as(page.toString()).isEmpty());
		assertThat(Readme.page("index.md").text()).contains(Readme.files(Path.of("..", "docs"))
			.stream()
			.map((file) -> file.getFileName().toString())
			.filter((name) -> name.endsWith(".md") && !name.equals("index.md"))
			.map((name) -> "](" + name + ")")
			.toList());
	}

	@Test
	void namesOnlyTypesAndMethodsThatThereAre() {
		Set<String> words = new HashSet<>(Readme.words());
		words.addAll(OTHERS);
		assertThat(Readme.ofCode())
			.allSatisfy((page) -> assertThat(page.names()).as(page.toString()).isSubsetOf(words));
	}

	@Test
	void needsTwoCommands() {
		assertThat(this.readme.blocks("shell")).containsExactlyInAnyOrder("mvn -B -ntp spring-boot:run",
				"mvn -B -ntp verify");
	}

	@Test
	void namesTheStarter() throws Exception {
		Document dependency = parse(XML);
		Document starter = parse(Path.of("../lock-spring-boot-starter/pom.xml"));
		for (String tag : List.of("groupId", "artifactId", "version")) {
			assertThat(text(dependency, tag, 0)).isEqualTo(text(starter, tag, tag.equals("artifactId") ? 1 : 0));
		}
	}

	@Test
	void makesThePromiseOfTheApi() {
		assertThat(this.readme.text().replaceAll("\\s+", " ")).contains(
				"""
						*a lock is a lease. At most one holder at a time, as long as the node clocks run at about the same rate \
						and the holder notices the end of its lease. Where even a paused holder must do no harm, ask for a \
						fence and let the resource reject an older one.*""");
	}

	@Test
	void listsEachMeterWithItsTags() {
		MeterRegistry registry = new SimpleMeterRegistry();
		LockMeters meters = new LockMeters(registry);
		meters.onWaitStart("invoice:42", "invoice");
		meters.onAcquire("invoice:42", "invoice", AcquireOutcome.ACQUIRED, Duration.ZERO);
		meters.onHandOff("invoice:42", "invoice", HandOffKind.LOCAL);
		meters.onRelease("invoice:42", "invoice", Duration.ZERO);
		new FallbackMeters(registry).onFallback(Feature.LOCK, "invoice", OnUnavailable.LOCAL);
		new FallbackMeters(registry).onFallback(Feature.IDEMPOTENCY, "payment", OnUnavailable.LOCAL);
		IdempotencyKey payment = IdempotencyKey.of("payment", "r-1");
		IdempotencyMeters operations = new IdempotencyMeters(registry);
		operations.onCall(payment, CallOutcome.EXECUTED, Duration.ZERO);
		operations.onReclaim(payment, 2);
		new FallbackMeters(registry).onFallback(Feature.RATE_LIMIT, "reports", OnUnavailable.LOCAL);
		RateLimit reports = RateLimit.slidingWindow("reports", 30, Duration.ofMinutes(1));
		new RateLimitMeters(registry).onDecision(RateLimitRequest.of(reports, "127.0.0.1"), RateLimitOutcome.ALLOWED,
				Duration.ZERO);
		new FallbackMeters(registry).onFallback(Feature.SCHEDULE, "report", OnUnavailable.LOCAL);
		new ScheduleMeters(registry).onEnd("report", new RunOutcome.Executed(null, Duration.ZERO, false));
		try (RedlockClient client = RedlockClient.builder().uris(List.of("redis://localhost:1")).build()) {
			new NodeMeters(client).bindTo(registry);
			new LeaderMeters(LeaderElection.builder(client).role("keeper").build()).bindTo(registry);
		}
		try (CacheService caches = LocalCacheService.builder(new JsonValueCodec(new JsonMapper())).build()) {
			new HoldfastCacheMetrics(caches, "summary", Tags.of("cache.manager", "cacheManager", "name", "summary"))
				.bindTo(registry);
		}
		Map<String, String> known = new TreeMap<>();
		registry.getMeters()
			.forEach((meter) -> known.put(meter.getId().getName(),
					meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.joining(", "))));
		Map<String, String> documented = new TreeMap<>();
		Readme.page("metrics-and-endpoints.md")
			.rows()
			.forEach((name, cells) -> documented.put(name, cells.get(1).replaceAll("`| \\(.*?\\)", "")));
		assertThat(documented).isEqualTo(known);
	}

	@Nested
	class Snippet {

		private final ApplicationContextRunner local = ReadmeTest.this.runner.withBean(Snippets.class)
			.withPropertyValues("holdfast.mode=local");

		@Test
		void annotatedRunsUnderItsLock() {
			this.local.run((context) -> {
				Snippets snippets = context.getBean(Snippets.class);
				snippets.pay(42);
				assertThat(snippets.done()).containsExactly("paid invoice:42 under lock");
				assertThat(context.getBean(LockClient.class).status("invoice:42").held()).isFalse();
			});
		}

		@Test
		void fencedRefusesWhoHasAnOlderFence() {
			this.local.run((context) -> {
				Snippets snippets = context.getBean(Snippets.class);
				snippets.book(7, 30);
				snippets.book(7, 12);
				assertThat(snippets.done()).containsExactly("booked 30 account:7 under lock",
						"booked 12 account:7 under lock");
				snippets.anotherHasHadTheLock();
				assertThatIllegalStateException().isThrownBy(() -> snippets.book(7, 1))
					.withMessageContaining("account 7");
				assertThat(snippets.done()).hasSize(2);
			});
		}

		@Test
		void idempotentRunsOnceForEachReference() {
			this.local.run((context) -> {
				Snippets snippets = context.getBean(Snippets.class);
				Snippets.Receipt first = snippets.charge(new Snippets.Payment("r-1", 30));
				assertThat(snippets.charge(new Snippets.Payment("r-1", 30))).isEqualTo(first);
				assertThat(snippets.charge(new Snippets.Payment("r-2", 30))).isNotEqualTo(first);
				assertThatExceptionOfType(IdempotencyMismatchException.class)
					.isThrownBy(() -> snippets.charge(new Snippets.Payment("r-1", 31)));
			});
		}

		@Test
		void limitedRefusesWhoAsksTooOften() {
			this.local.run((context) -> {
				Snippets snippets = context.getBean(Snippets.class);
				MockHttpServletRequest request = new MockHttpServletRequest();
				for (int i = 0; i < 30; i++) {
					assertThat(snippets.report(request)).isEqualTo("report");
				}
				assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(() -> snippets.report(request));
				MockHttpServletRequest other = new MockHttpServletRequest();
				other.setRemoteAddr("192.0.2.1");
				assertThat(snippets.report(other)).isEqualTo("report");
			});
		}

		@Test
		void operationKnowsItsKeyAndThatItLeads() {
			this.local.run((context) -> {
				Snippets snippets = context.getBean(Snippets.class);
				snippets.send(new Snippets.Transfer("r-1", 30));
				snippets.send(new Snippets.Transfer("r-1", 30));
				assertThat(snippets.done()).containsExactly("kept 30 as r-1", "sent 30");
			});
		}

		@Test
		void cachedRunsAgainAfterAnInvalidation() {
			this.local.withConfiguration(AutoConfigurations.of(HoldfastCacheAutoConfiguration.class))
				.withUserConfiguration(Caching.class)
				.withBean(Snippets.Summaries.class)
				.run((context) -> {
					Snippets.Summaries summaries = context.getBean(Snippets.Summaries.class);
					summaries.summary("c1", 2026);
					assertThat(summaries.loaded("c1")).isEqualTo(summaries.summary("c1", 2026));
					assertThat(summaries.sums()).isEqualTo(1);
					summaries.order("c1", 30);
					assertThat(summaries.summary("c1", 2026).amount()).isEqualTo(30);
					assertThat(summaries.sums()).isEqualTo(2);
				});
		}

		@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
		@EnableCaching
		static class Caching {

		}

		@Test
		void scheduledRunsEachTickOnce() throws Exception {
			this.local.run((context) -> {
				Snippets snippets = context.getBean(Snippets.class);
				Runnable scheduled = new ScheduledMethodRunnable(snippets, Snippets.class.getMethod("writeReport"));
				scheduled.run();
				scheduled.run();
				assertThat(snippets.done()).hasSize(1)
					.first()
					.asString()
					.endsWith("T0" + hour() + ":00:00Z under lock");
			});
		}

		private static int hour() {
			ZonedDateTime now = ZonedDateTime.now(ZoneId.of("Europe/Berlin"));
			ZonedDateTime tick = now.with(LocalTime.of(3, 0));
			return (tick.isAfter(now) ? tick.minusDays(1) : tick).withZoneSameInstant(ZoneOffset.UTC).getHour();
		}

		@Test
		void programmaticRunsUnderItsLock() {
			this.local.run((context) -> {
				Snippets snippets = context.getBean(Snippets.class);
				snippets.acquire(42);
				snippets.tryAcquire();
				snippets.asLock();
				assertThat(snippets.done()).containsExactly("sent invoice:42 under lock",
						"wrote nightly-report under lock", "wrote nightly-report under lock");
				LockClient locks = context.getBean(LockClient.class);
				assertThat(locks.status("invoice:42").held()).isFalse();
				assertThat(locks.status("nightly-report").held()).isFalse();
			});
		}

		@Test
		void severalRunUnderAllTheirLocks() {
			this.local.run((context) -> {
				Snippets snippets = context.getBean(Snippets.class);
				snippets.acquireAll(30);
				assertThat(snippets.done())
					.containsExactly("moved 30 from account:1 under lock to account:2 under lock");
				assertThat(context.getBean(LockClient.class).status("account:2").held()).isFalse();
			});
		}

		@Test
		void leadingWorksUntilItIsRevoked() {
			this.local.withConfiguration(AutoConfigurations.of(HoldfastLeaderAutoConfiguration.class))
				.withInitializer((context) -> context.getEnvironment().getPropertySources().addLast(yaml(LEADER_YAML)))
				.withBean(Snippets.Keeper.class)
				.run((context) -> {
					Snippets.Keeper keeper = context.getBean(Snippets.Keeper.class);
					LeaderElection election = context.getBean(LeaderElection.class);
					Eventually.await("it leads", () -> election.isLeader("keeper"));
					keeper.keep();
					election.stop();
					keeper.keep();
					assertThat(keeper.done()).containsExactly("updated", "stopped");
				});
		}

		@Test
		void triedRunsNothingWhenBusy() {
			this.local.run((context) -> {
				Snippets snippets = context.getBean(Snippets.class);
				context.getBean(LockClient.class).acquire("nightly-report");
				snippets.tryAcquire();
				assertThat(snippets.done()).isEmpty();
			});
		}

	}

	@Nested
	class Configuration {

		@Test
		void binds() {
			ReadmeTest.this.runner
				.withInitializer((context) -> context.getEnvironment().getPropertySources().addLast(yaml(YAML)))
				.withPropertyValues("REDIS_PASSWORD=secret", "holdfast.redis.connect-timeout=1ms")
				.run((context) -> {
					RedlockClient client = context.getBean(RedlockClient.class);
					assertThat(client.nodes()).extracting(RedisNode::address)
						.containsExactly("redis://redis-1:6379", "redis://redis-2:6379", "redis://redis-3:6379");
					assertThat(client.defaultOptions())
						.isEqualTo(LockOptions.defaults().withLease(Duration.ofSeconds(20)));
				});
		}

		@Test
		void hasOnlyKnownProperties() throws IOException {
			assertThat(yaml(YAML).getPropertyNames()).extracting((name) -> name.replaceAll("\\[\\d+]$", ""))
				.isSubsetOf(metadata().keySet());
		}

		@Test
		void tableHasEachPropertyWithItsDefault() throws IOException {
			Map<String, String> documented = new TreeMap<>();
			Readme.page("configuration.md")
				.rows()
				.forEach((name, cells) -> documented.put(name, cells.get(0).replace("`", "")));
			// It has no default that could stand in the metadata, but the table can say
			// what it is made of.
			documented.computeIfPresent("holdfast.instance-id", (name, value) -> "");
			assertThat(documented).isEqualTo(metadata());
		}

		private Map<String, String> metadata() throws IOException {
			Map<String, String> properties = new TreeMap<>();
			for (JsonNode property : starterMetadata().get("properties")) {
				JsonNode value = property.path("defaultValue");
				properties.put(property.get("name").asString(), value.isValueNode() ? value.asString() : "");
			}
			return properties;
		}

		private JsonNode starterMetadata() throws IOException {
			JsonMapper json = new JsonMapper();
			List<JsonNode> found = new ArrayList<>();
			for (URL url : Collections
				.list(getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
				try (InputStream in = url.openStream()) {
					JsonNode metadata = json.readTree(in);
					if (StreamSupport.stream(metadata.get("properties").spliterator(), false)
						.anyMatch((property) -> property.get("name").asString().startsWith("holdfast."))) {
						found.add(metadata);
					}
				}
			}
			assertThat(found).hasSize(1);
			return found.get(0);
		}

	}

	private static EnumerablePropertySource<?> yaml(Path file) {
		try {
			return (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
				.load("readme", new FileSystemResource(file))
				.get(0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Document parse(Path xml) throws Exception {
		return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml.toFile());
	}

	private static String text(Document document, String tag, int index) {
		return document.getElementsByTagName(tag).item(index).getTextContent();
	}

}
