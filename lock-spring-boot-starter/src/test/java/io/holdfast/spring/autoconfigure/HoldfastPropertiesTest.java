package io.holdfast.spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.holdfast.cache.CacheSettings;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.autoconfigure.HoldfastProperties.Mode;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;

class HoldfastPropertiesTest {

	@Test
	void haveDefaults() {
		HoldfastProperties properties = bind(Map.of());
		assertThat(properties.enabled()).isTrue();
		assertThat(properties.mode()).isEqualTo(Mode.REDIS);
		assertThat(properties.instanceId()).isNull();
		assertThat(properties.namespace()).isNull();
		assertThat(properties.maxKeyLength()).isEqualTo(512);
		assertThat(properties.redis().nodes()).isEmpty();
		assertThat(properties.redis().failFast()).isFalse();
		assertThat(properties.redis().connectTimeout()).isEqualTo(Duration.ofSeconds(1));
		IdempotencyProperties idempotency = new Binder(new MapConfigurationPropertySource(Map.of()))
			.bindOrCreate("holdfast.idempotency", IdempotencyProperties.class);
		assertThat(idempotency.options()).isEqualTo(IdempotencyOptions.defaults());
		assertThat(idempotency.header()).isEqualTo("Idempotency-Key");
		assertThat(idempotency.keyPrefix()).isEqualTo("idem:");
		assertThat(idempotency.onUnavailable()).isEqualTo(OnUnavailable.FAIL);
		assertThat(idempotency.maxWaitersPerKey()).isEqualTo(80);
		assertThat(idempotency.maxWaiters()).isEqualTo(100);
		CacheProperties cache = new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("holdfast.cache",
				CacheProperties.class);
		assertThat(cache.enabled()).isTrue();
		assertThat(cache.keyPrefix()).isEqualTo("cache:");
		assertThat(cache.timeout()).hasMillis(100);
		assertThat(cache.failuresBeforeFallback()).isEqualTo(3);
		assertThat(cache.maxPendingEvictions()).isEqualTo(10_000);
		assertThat(cache.transactionAware()).isTrue();
		assertThat(cache.defaults()).isEqualTo(CacheSettings.defaults());
		assertThat(cache.caches()).isEmpty();
		HoldfastProperties.Lock lock = properties.lock();
		assertThat(lock.keyPrefix()).isEqualTo("locks:");
		assertThat(lock.waitTime()).isEqualTo(Duration.ofSeconds(3));
		assertThat(lock.lease()).isEqualTo(Duration.ofSeconds(30));
		assertThat(lock.maxHold()).isNull();
		assertThat(lock.onUnavailable()).isEqualTo(OnUnavailable.FAIL);
		assertThat(lock.nodeTimeout()).isNull();
		assertThat(lock.driftFactor()).isEqualTo(0.01);
		assertThat(lock.driftAllowance()).isEqualTo(Duration.ofMillis(2));
		assertThat(lock.polling().first()).isEqualTo(Duration.ofMillis(50));
		assertThat(lock.polling().longest()).isEqualTo(Duration.ofMillis(500));
		assertThat(lock.restartGuard()).isZero();
		assertThat(lock.localHandoff().maxDuration()).isEqualTo(Duration.ofMillis(10));
	}

	@Test
	void areAllRead() {
		Map<String, String> values = new TreeMap<>();
		values.put("holdfast.enabled", "false");
		values.put("holdfast.mode", "local");
		values.put("holdfast.instance-id", "me");
		values.put("holdfast.namespace", "shop");
		values.put("holdfast.max-key-length", "256");
		values.put("holdfast.redis.nodes[0]", "redis://a:1");
		values.put("holdfast.redis.nodes[1]", "redis://b:2");
		values.put("holdfast.redis.fail-fast", "true");
		values.put("holdfast.redis.connect-timeout", "4s");
		values.put("holdfast.redis.ssl-bundle", "redis");
		values.put("holdfast.redis.protocol", "resp2");
		values.put("holdfast.lock.key-prefix", "l:");
		values.put("holdfast.lock.wait", "5s");
		values.put("holdfast.lock.lease", "6s");
		values.put("holdfast.lock.max-hold", "7s");
		values.put("holdfast.lock.on-unavailable", "local");
		values.put("holdfast.lock.node-timeout", "80ms");
		values.put("holdfast.lock.drift-factor", "0.02");
		values.put("holdfast.lock.drift-allowance", "9ms");
		values.put("holdfast.lock.restart-guard", "8s");
		values.put("holdfast.lock.fair", "false");
		values.put("holdfast.lock.courtesy", "60ms");
		values.put("holdfast.lock.trace-acquisitions", "true");
		values.put("holdfast.lock.polling.first", "10ms");
		values.put("holdfast.lock.polling.longest", "11ms");
		values.put("holdfast.lock.local-handoff.max-duration", "12ms");
		assertThat(bind(values)).hasToString("HoldfastProperties[enabled=false, mode=LOCAL, instanceId=me,"
				+ " namespace=shop, maxKeyLength=256, redis=Redis[nodes=[redis://a:1, redis://b:2], failFast=true,"
				+ " connectTimeout=PT4S, sslBundle=redis, protocol=RESP2], lock=Lock[keyPrefix=l:, waitTime=PT5S, lease=PT6S, maxHold=PT7S,"
				+ " onUnavailable=LOCAL, nodeTimeout=PT0.08S, driftFactor=0.02, driftAllowance=PT0.009S,"
				+ " restartGuard=PT8S, fair=false, courtesy=PT0.06S, traceAcquisitions=true, polling=Polling[first=PT0.01S, longest=PT0.011S],"
				+ " localHandoff=LocalHandoff[maxDuration=PT0.012S]]]");
		Map<String, String> idempotency = new TreeMap<>();
		idempotency.put("holdfast.idempotency.header", "X-Key");
		idempotency.put("holdfast.idempotency.key-prefix", "once:");
		idempotency.put("holdfast.idempotency.retention", "1h");
		idempotency.put("holdfast.idempotency.lease", "2s");
		idempotency.put("holdfast.idempotency.wait", "3s");
		idempotency.put("holdfast.idempotency.on-unavailable", "proceed");
		idempotency.put("holdfast.idempotency.max-waiters-per-key", "4");
		idempotency.put("holdfast.idempotency.max-waiters", "5");
		idempotency.put("holdfast.idempotency.max-local-records", "6");
		idempotency.put("holdfast.idempotency.max-local-size", "7KB");
		assertThat(new Binder(new MapConfigurationPropertySource(idempotency)).bindOrCreate("holdfast.idempotency",
				IdempotencyProperties.class))
			.hasToString("IdempotencyProperties[header=X-Key, keyPrefix=once:, retention=PT1H, lease=PT2S,"
					+ " waitTime=PT3S, onUnavailable=PROCEED, maxWaitersPerKey=4, maxWaiters=5,"
					+ " maxLocalRecords=6, maxLocalSize=7168B]");
		values.putAll(idempotency);
		for (String name : List.of("catch-up", "lock-at-least-for", "lock-at-most-for", "on-unavailable",
				"shutdown-timeout")) {
			values.put("holdfast.schedule." + name, "see SchedulePropertiesTest");
		}
		values.put("management.endpoint.schedules.access", "read-only");
		values.put("management.endpoint.schedules.cache.time-to-live", "1s");
		Map<String, String> leader = new TreeMap<>();
		leader.put("holdfast.leader.roles[0]", "keeper");
		leader.put("holdfast.leader.lease", "4s");
		leader.put("holdfast.leader.hand-over-timeout", "5s");
		assertThat(new Binder(new MapConfigurationPropertySource(leader)).bindOrCreate("holdfast.leader",
				LeaderProperties.class))
			.hasToString("LeaderProperties[roles=[keeper], lease=PT4S, handOverTimeout=PT5S]");
		values.putAll(leader);
		Map<String, String> limits = new TreeMap<>();
		limits.put("holdfast.ratelimit.key-prefix", "limits:");
		limits.put("holdfast.ratelimit.on-unavailable", "proceed");
		limits.put("holdfast.ratelimit.node-timeout", "70ms");
		limits.put("holdfast.ratelimit.limits.tasks.limit", "30");
		limits.put("holdfast.ratelimit.limits.tasks.window", "1m");
		limits.put("holdfast.ratelimit.limits.tasks.algorithm", "token-bucket");
		limits.put("holdfast.ratelimit.limits.tasks.enabled", "false");
		limits.put("holdfast.ratelimit.web.headers", "false");
		assertThat(new Binder(new MapConfigurationPropertySource(limits)).bindOrCreate("holdfast.ratelimit",
				RateLimitProperties.class))
			.hasToString("RateLimitProperties[keyPrefix=limits:, onUnavailable=PROCEED, nodeTimeout=PT0.07S,"
					+ " limits={tasks=Limit[limit=30, window=PT1M, algorithm=TOKEN_BUCKET, enabled=false]},"
					+ " web=Web[headers=false]]");
		limits.keySet().removeIf((name) -> name.startsWith("holdfast.ratelimit.limits."));
		limits.put("holdfast.ratelimit.limits", "");
		values.putAll(limits);
		Map<String, String> cache = new TreeMap<>();
		cache.put("holdfast.cache.enabled", "false");
		cache.put("holdfast.cache.key-prefix", "c:");
		cache.put("holdfast.cache.timeout", "1ms");
		cache.put("holdfast.cache.failures-before-fallback", "2");
		cache.put("holdfast.cache.max-pending-evictions", "3");
		cache.put("holdfast.cache.transaction-aware", "false");
		cache.put("holdfast.cache.ttl", "4s");
		cache.put("holdfast.cache.jitter", "0.5");
		cache.put("holdfast.cache.null-values", "false");
		cache.put("holdfast.cache.near.size", "6");
		cache.put("holdfast.cache.near.ttl", "7s");
		cache.put("holdfast.cache.stale.ttl", "8s");
		cache.put("holdfast.cache.stale.after", "9s");
		cache.put("holdfast.cache.early-refresh", "0.1");
		cache.put("holdfast.cache.load.lease", "11s");
		cache.put("holdfast.cache.load.wait", "12s");
		cache.put("holdfast.cache.load.longest", "13s");
		cache.put("holdfast.cache.fallback.size", "14");
		cache.put("holdfast.cache.fallback.ttl", "15s");
		CacheProperties bound = new Binder(new MapConfigurationPropertySource(cache)).bindOrCreate("holdfast.cache",
				CacheProperties.class);
		assertThat(bound).hasToString("CacheProperties[enabled=false, keyPrefix=c:, timeout=PT0.001S,"
				+ " failuresBeforeFallback=2, maxPendingEvictions=3, transactionAware=false, ttl=PT4S, jitter=0.5,"
				+ " nullValues=false, near=Near[size=6, ttl=PT7S], stale=Stale[ttl=PT8S, after=PT9S],"
				+ " earlyRefresh=0.1, load=Load[lease=PT11S, waitTime=PT12S, longest=PT13S],"
				+ " fallback=Fallback[size=14, ttl=PT15S], caches={}]");
		assertThat(bound.defaults()).isEqualTo(new CacheSettings(Duration.ofSeconds(4), 0.5, false, 6,
				Duration.ofSeconds(7), Duration.ofSeconds(8), Duration.ofSeconds(9), 0.1, Duration.ofSeconds(11),
				Duration.ofSeconds(12), Duration.ofSeconds(13), 14, Duration.ofSeconds(15)));
		Map<String, String> single = new TreeMap<>();
		cache.forEach((name, value) -> single.put(name.replace("holdfast.cache.", "holdfast.cache.caches.a."), value));
		assertThat(new Binder(new MapConfigurationPropertySource(single))
			.bindOrCreate("holdfast.cache", CacheProperties.class)
			.settings()).containsExactly(Map.entry("a", bound.defaults()));
		values.putAll(cache);
		values.put("holdfast.cache.caches", "see above");
		values.put("holdfast.web.problem-details", "false");
		values.put("management.endpoint.leaders.access", "read-only");
		values.put("management.endpoint.leaders.cache.time-to-live", "0ms");
		values.put("management.health.holdfast.enabled", "true");
		values.put("management.endpoint.idempotency.access", "read-only");
		assertThat(metadata().keySet()).containsExactlyInAnyOrderElementsOf(
				values.keySet().stream().map((name) -> name.replaceFirst("\\[\\d]", "")).distinct().toList());
	}

	@Test
	void areAllDescribed() {
		assertThat(metadata()).isNotEmpty().allSatisfy((name, property) -> {
			assertThat(property.optString("description")).as(name).isNotBlank().endsWith(".");
			assertThat(property.optString("type")).as(name).isNotBlank();
		});
	}

	@Test
	void showTheirDefaultsInTheMetadata() {
		Map<String, String> defaults = new TreeMap<>();
		metadata().forEach((name, property) -> defaults.put(name, String.valueOf(property.opt("defaultValue"))));
		assertThat(defaults).containsEntry("holdfast.lock.wait", "3s")
			.containsEntry("holdfast.lock.lease", "30s")
			.containsEntry("holdfast.redis.connect-timeout", "1s")
			.containsEntry("holdfast.lock.local-handoff.max-duration", "10ms")
			.containsEntry("holdfast.lock.on-unavailable", "fail")
			.containsEntry("holdfast.enabled", "true");
	}

	@ParameterizedTest
	@CsvSource({ "holdfast.instance-id, ''", "holdfast.max-key-length, 5", "holdfast.redis.connect-timeout, PT0S",
			"holdfast.redis.ssl-bundle, redis", "holdfast.namespace, a\tb", "holdfast.lock.key-prefix, a\tb",
			"holdfast.lock.wait, PT-1S", "holdfast.lock.lease, PT0S", "holdfast.lock.lease, PT-5S",
			"holdfast.lock.max-hold, PT1S", "holdfast.lock.node-timeout, PT0S", "holdfast.lock.drift-factor, 1.5",
			"holdfast.lock.drift-factor, NaN", "holdfast.lock.drift-allowance, PT-1S",
			"holdfast.lock.polling.first, PT0S", "holdfast.lock.polling.longest, PT0.001S",
			"holdfast.lock.on-unavailable, default", "holdfast.lock.local-handoff.max-duration, PT-1S",
			"holdfast.lock.restart-guard, PT-1S", "holdfast.lock.restart-guard, PT29S", "holdfast.lock.courtesy, PT-1S",
			"holdfast.lock.courtesy, PT11S", "holdfast.idempotency.header, ''", "holdfast.idempotency.header, a b",
			"holdfast.idempotency.key-prefix, a\tb", "holdfast.idempotency.retention, PT0S",
			"holdfast.idempotency.lease, PT0.005S", "holdfast.idempotency.wait, PT-1S",
			"holdfast.idempotency.on-unavailable, default", "holdfast.idempotency.max-waiters-per-key, 0",
			"holdfast.idempotency.max-waiters, -1", "holdfast.idempotency.max-local-records, 0",
			"holdfast.idempotency.max-local-size, 0B", "holdfast.ratelimit.key-prefix, a\tb",
			"holdfast.ratelimit.on-unavailable, default", "holdfast.ratelimit.node-timeout, PT0S",
			"holdfast.ratelimit.limits.tasks.limit, 0", "holdfast.ratelimit.limits.tasks.window, PT0S",
			"holdfast.cache.key-prefix, a\tb", "holdfast.cache.timeout, PT0S",
			"holdfast.cache.failures-before-fallback, 0", "holdfast.cache.max-pending-evictions, -1",
			"holdfast.cache.ttl, PT0S", "holdfast.cache.jitter, 0.6", "holdfast.cache.jitter, NaN",
			"holdfast.cache.near.size, -1", "holdfast.cache.near.ttl, PT0S", "holdfast.cache.stale.ttl, PT-1S",
			"holdfast.cache.stale.after, PT-1S", "holdfast.cache.early-refresh, 1.0",
			"holdfast.cache.load.lease, PT0.1S", "holdfast.cache.load.wait, PT-1S",
			"holdfast.cache.load.longest, PT0.01S", "holdfast.cache.fallback.size, -1",
			"holdfast.cache.fallback.ttl, PT0S", "holdfast.cache.caches.a.ttl, PT0S",
			"holdfast.cache.caches.a.jitter, -1.0", "holdfast.cache.caches.a.load.lease, PT0S" })
	void thatCannotBeUsedStopTheStartAndAreNamed(String property, String value) {
		Contexts.local().withPropertyValues(property + "=" + value).run((context) -> {
			FailureAnalysis analysis = Objects.requireNonNull(
					new InvalidPropertyFailureAnalyzer().analyze(Objects.requireNonNull(context.getStartupFailure())));
			assertThat(analysis.getDescription()).contains("'" + property + "'",
					"'" + value.replace("\t", "\\u0009") + "'");
			assertThat(analysis.getAction()).isNotBlank();
		});
	}

	private static HoldfastProperties bind(Map<String, String> values) {
		return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("holdfast",
				HoldfastProperties.class);
	}

	private static Map<String, JSONObject> metadata() {
		try (InputStream stream = HoldfastPropertiesTest.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			String json = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
			JSONArray listed = new JSONObject(json).getJSONArray("properties");
			Map<String, JSONObject> properties = new TreeMap<>();
			for (int i = 0; i < listed.length(); i++) {
				JSONObject property = listed.getJSONObject(i);
				properties.put(property.getString("name"), property);
			}
			return properties;
		}
		catch (IOException | JSONException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
