package io.holdfast.spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for each property, whatever it is for.
 */
class AllPropertiesTest {

	private static final String DURATION = Duration.class.getName();

	/** Read elsewhere, or by Spring Boot itself. */
	private static final Set<String> NOT_BOUND = Set.of("holdfast.leader.enabled", "holdfast.ratelimit.enabled",
			"holdfast.schedule.enabled", "holdfast.idempotency.enabled");

	private static final Map<String, Class<?>> RECORDS = records();

	@Test
	void aNumberWithoutAUnitIsOfSeconds() {
		Map<String, String> values = new TreeMap<>();
		types().forEach((name, type) -> {
			if (type.equals(DURATION)) {
				values.put(name, "9");
			}
		});
		List<Duration> bound = new ArrayList<>();
		RECORDS.forEach((prefix, type) -> collect(bind(prefix, type, values), bound));

		assertThat(bound).hasSameSizeAs(values.keySet()).containsOnly(Duration.ofSeconds(9));
	}

	@ParameterizedTest
	@MethodSource("readable")
	void aTextThatCannotBeReadIsExplained(String name, String type) {
		Class<?> owner = RECORDS.get(prefix(name));
		FailureAnalysis analysis = analyze(prefix(name), Objects.requireNonNull(owner), name, "nonsense!");

		assertThat(analysis.getDescription()).contains("'" + name + "'", "'nonsense!'").doesNotContain("@");
		assertThat(analysis.getAction()).startsWith("It must be ").contains("'");
		if (type.equals(DURATION)) {
			assertThat(analysis.getAction()).contains("'10s'", "seconds");
		}
	}

	@ParameterizedTest
	@MethodSource("durations")
	void aDurationThatIsTooLongIsRefusedWithTheLongest(String name) {
		String value = Duration.ofSeconds(Long.MAX_VALUE).toString();
		FailureAnalysis analysis = analyze(prefix(name), Objects.requireNonNull(RECORDS.get(prefix(name))), name,
				value);

		assertThat(analysis.getDescription()).contains(name, value);
		assertThat(analysis.getAction()).containsPattern("\\d+ days");
	}

	static Stream<String> durations() {
		return Stream.concat(
				types().entrySet()
					.stream()
					.filter((entry) -> entry.getValue().equals(DURATION) && RECORDS.containsKey(prefix(entry.getKey())))
					.map(Map.Entry::getKey),
				Stream.of("holdfast.cache.caches.books.ttl", "holdfast.cache.caches.books.near.ttl",
						"holdfast.cache.caches.books.load.wait"));
	}

	static Stream<Arguments> readable() {
		return types().entrySet()
			.stream()
			.filter((entry) -> !NOT_BOUND.contains(entry.getKey()) && RECORDS.containsKey(prefix(entry.getKey())))
			.filter((entry) -> !entry.getValue().startsWith("java.util."))
			.filter((entry) -> !entry.getValue().equals(String.class.getName()))
			.map((entry) -> Arguments.of(entry.getKey(), entry.getValue()));
	}

	@Test
	void allAreShownByTheEndpoint() {
		// What is not set has no value that could be shown.
		new ApplicationContextRunner().withUserConfiguration(Scan.class)
			.withPropertyValues("holdfast.redis.nodes=rediss://127.0.0.1:1", "holdfast.redis.ssl-bundle=redis",
					"holdfast.leader.roles=keeper", "holdfast.namespace=shop", "holdfast.instance-id=me",
					"holdfast.lock.max-hold=1h", "holdfast.lock.node-timeout=100ms")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				ConfigurationPropertiesReportEndpoint endpoint = new ConfigurationPropertiesReportEndpoint(List.of(),
						Show.ALWAYS);
				endpoint.setApplicationContext(context);
				Set<String> shown = new TreeSet<>();
				endpoint.configurationPropertiesWithPrefix("holdfast")
					.getContexts()
					.values()
					.stream()
					.flatMap((each) -> each.getBeans().values().stream())
					.forEach((bean) -> flatten(bean.getPrefix(), bean.getProperties(), shown));
				Set<String> expected = new TreeSet<>(metadata("properties").keySet());
				expected.removeIf((name) -> !name.startsWith("holdfast.") || NOT_BOUND.contains(name));
				assertThat(shown).containsAll(expected);
			});
	}

	private static void flatten(String prefix, Map<String, Object> values, Set<String> names) {
		values.forEach((key, value) -> {
			String name = prefix + "." + key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
			names.add(name);
			if (value instanceof Map<?, ?> nested) {
				Map<String, Object> copy = new LinkedHashMap<>();
				nested.forEach((nestedKey, nestedValue) -> copy.put(String.valueOf(nestedKey), nestedValue));
				flatten(name, copy, names);
			}
		});
	}

	private static void collect(@Nullable Object value, List<Duration> durations) {
		if (value instanceof Duration duration) {
			durations.add(duration);
		}
		else if (value instanceof Map<?, ?> map) {
			map.values().forEach((each) -> collect(each, durations));
		}
		else if (value instanceof Record) {
			for (RecordComponent component : value.getClass().getRecordComponents()) {
				component.getAccessor().setAccessible(true);
				collect(ReflectionUtils.invokeMethod(component.getAccessor(), value), durations);
			}
		}
	}

	private static Object bind(String prefix, Class<?> type, Map<String, String> values) {
		return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate(prefix, type);
	}

	private static FailureAnalysis analyze(String prefix, Class<?> type, String name, String value) {
		try {
			Object bound = bind(prefix, type, Map.of(name, value));
			throw new AssertionError(name + " was read as " + bound);
		}
		catch (RuntimeException ex) {
			return SpringFactoriesLoader.forDefaultResourceLocation(AllPropertiesTest.class.getClassLoader())
				.load(FailureAnalyzer.class, (FailureHandler) (factory, factoryName, failure) -> {
				})
				.stream()
				.map((analyzer) -> analyzer.analyze(ex))
				.filter(Objects::nonNull)
				.findFirst()
				.orElseThrow(() -> new AssertionError("Nobody explains " + name, ex));
		}
	}

	private static String prefix(String name) {
		return RECORDS.keySet()
			.stream()
			.filter((prefix) -> name.startsWith(prefix + "."))
			.max((one, other) -> one.length() - other.length())
			.orElse("");
	}

	private static Map<String, Class<?>> records() {
		Map<String, Class<?>> records = new TreeMap<>();
		metadata("groups").forEach((name, group) -> {
			String type = group.optString("type");
			if (ClassUtils.isPresent(type, null)) {
				Class<?> candidate = ClassUtils.resolveClassName(type, null);
				if (candidate.isAnnotationPresent(ConfigurationProperties.class)) {
					records.put(name, candidate);
				}
			}
		});
		assertThat(records).hasSizeGreaterThan(5);
		return records;
	}

	/** The types of all properties, those of one cache and of one limit among them. */
	private static Map<String, String> types() {
		Map<String, String> types = new TreeMap<>();
		metadata("properties").forEach((name, property) -> {
			if (name.startsWith("holdfast.")) {
				types.put(name, property.optString("type"));
			}
		});
		components("holdfast.cache.caches.books", NamedCacheProperties.class, types);
		components("holdfast.ratelimit.limits.login", RateLimitProperties.Limit.class, types);
		return types;
	}

	private static void components(String prefix, Class<?> type, Map<String, String> types) {
		for (RecordComponent component : type.getRecordComponents()) {
			String part = component.getName().equals("waitTime") ? "wait" : component.getName();
			String name = prefix + "." + part.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
			if (component.getType().isRecord()) {
				components(name, component.getType(), types);
			}
			else {
				types.put(name, component.getType().getName());
			}
		}
	}

	private static Map<String, JSONObject> metadata(String kind) {
		try (InputStream stream = AllPropertiesTest.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			String text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
			Map<String, JSONObject> properties = new TreeMap<>();
			JSONArray array = new JSONObject(text).getJSONArray(kind);
			for (int i = 0; i < array.length(); i++) {
				properties.put(array.getJSONObject(i).getString("name"), array.getJSONObject(i));
			}
			return properties;
		}
		catch (IOException | JSONException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ConfigurationPropertiesScan
	static class Scan {

	}

}
