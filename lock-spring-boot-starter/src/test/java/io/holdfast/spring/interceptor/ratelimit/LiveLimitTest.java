package io.holdfast.spring.interceptor.ratelimit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitAlgorithm;
import io.holdfast.test.Eventually;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@ExtendWith(OutputCaptureExtension.class)
class LiveLimitTest {

	private static final String LIMIT = "holdfast.ratelimit.limits.tasks.limit";

	private static final RateLimit DECLARED = RateLimit.slidingWindow("tasks", 30, Duration.ofMinutes(1));

	private final Map<String, Object> changing = new ConcurrentHashMap<>();

	private final CountingEnvironment environment = new CountingEnvironment();

	LiveLimitTest() {
		this.environment.getPropertySources().addLast(new MapPropertySource("changing", this.changing));
		ConfigurationPropertySources.attach(this.environment);
	}

	private LiveLimit limit() {
		return limit("tasks");
	}

	private LiveLimit limit(String name) {
		return new LiveLimit(new DeclaredLimit(name, 30L, Duration.ofMinutes(1), RateLimitAlgorithm.SLIDING_WINDOW),
				this.environment);
	}

	@Test
	void isTheAnnotationsWhereNothingIsConfigured() {
		assertThat(limit().current()).contains(DECLARED);
	}

	@Test
	void followsEachChangeAtTheNextCall() {
		this.changing.put(LIMIT, "10");
		LiveLimit limit = limit();
		assertThat(limit.current()).hasValueSatisfying((it) -> assertThat(it.limit()).isEqualTo(10));
		this.changing.put(LIMIT, 20);
		assertThat(limit.current()).hasValueSatisfying((it) -> assertThat(it.limit()).isEqualTo(20));
		this.changing.put("holdfast.ratelimit.limits.tasks.window", "5s");
		this.changing.put("holdfast.ratelimit.limits.tasks.algorithm", "token-bucket");
		assertThat(limit.current()).contains(RateLimit.tokenBucket("tasks", 20, Duration.ofSeconds(5)));
		this.changing.put("holdfast.ratelimit.limits.tasks.enabled", "false");
		assertThat(limit.current()).isEmpty();
		this.changing.clear();
		assertThat(limit.current()).contains(DECLARED);
	}

	@Test
	void followsSourcesThatComeGoOrAreReplaced() {
		LiveLimit limit = limit();
		this.environment.getPropertySources().addFirst(immutable("10"));
		assertThat(limit.current()).hasValueSatisfying((it) -> assertThat(it.limit()).isEqualTo(10));
		this.environment.getPropertySources().replace("refreshed", immutable("11"));
		assertThat(limit.current()).hasValueSatisfying((it) -> assertThat(it.limit()).isEqualTo(11));
		this.environment.getPropertySources().remove("refreshed");
		assertThat(limit.current()).contains(DECLARED);
	}

	@Test
	void followsOtherSpellingsAndPlaceholdersSoon() {
		LiveLimit limit = limit();
		this.changing.put("holdfast.rateLimit.limits.TASKS.Limit", "10");
		this.changing.put("holdfast.ratelimit.limits.tasks.window", "${other}");
		this.changing.put("other", "2s");
		RateLimit expected = RateLimit.slidingWindow("tasks", 10, Duration.ofSeconds(2));
		Eventually.await("the other spelling is seen", () -> limit.current().equals(Optional.of(expected)));
		this.changing.put("other", "3s");
		Eventually.await("the placeholder's value is seen",
				() -> limit.current().map(RateLimit::window).equals(Optional.of(Duration.ofSeconds(3))));
	}

	@ParameterizedTest
	@CsvSource({ "limit, many, whole number", "limit, 0, 1 to 1000000000", "window, soon, a duration",
			"window, 0s, 1 ms", "algorithm, best, token-bucket", "enabled, perhaps, true or false",
			"limit, ${no.such}, no.such" })
	void staysTheLastGoodOneWhenAValueIsInvalidAndSaysSoOnce(String part, String value, String problem,
			CapturedOutput output) {
		this.changing.put(LIMIT, "10");
		LiveLimit limit = limit();
		this.changing.put("holdfast.ratelimit.limits.tasks." + part, value);
		for (int i = 0; i < 100; i++) {
			assertThat(limit.current()).hasValueSatisfying((it) -> assertThat(it.limit()).isEqualTo(10));
		}
		assertThat(output.getAll().split("rate limit 'tasks' is not valid", -1)).hasSize(2);
		assertThat(output.getAll()).contains(problem, "The limit stays 10 in PT1M");
		this.changing.clear();
		assertThat(limit.current()).contains(DECLARED);
	}

	@Test
	void thatIsInvalidAtTheStartIsRefused() {
		this.changing.put(LIMIT, "many");
		assertThatIllegalArgumentException().isThrownBy(this::limit).withMessageContaining(LIMIT + " = \"many\"");
	}

	@ParameterizedTest
	@CsvSource({ "TaskService.list, [TaskService.list]", "my limit, [my limit]", "per-day, .per-day" })
	void standsUnderItsName(String name, String element) {
		this.changing.put("holdfast.ratelimit.limits" + element + ".limit", "10");
		assertThat(limit(name).current()).hasValueSatisfying((it) -> assertThat(it.limit()).isEqualTo(10));
	}

	@Test
	void asksTheEnvironmentOnlyWhenSomethingMayHaveChanged() {
		LiveLimit limit = limit();
		int before = this.environment.reads.get();
		long start = System.nanoTime();
		for (int i = 0; i < 10_000; i++) {
			assertThat(limit.current()).isPresent();
		}
		long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
		assertThat(this.environment.reads.get() - before).isLessThanOrEqualTo((int) (seconds + 1) * 4);
	}

	private static OriginTrackedMapPropertySource immutable(String limit) {
		return new OriginTrackedMapPropertySource("refreshed", Map.of(LIMIT, limit), true);
	}

	static class CountingEnvironment extends StandardEnvironment {

		final AtomicInteger reads = new AtomicInteger();

		@Override
		public @Nullable String getProperty(String key) {
			this.reads.incrementAndGet();
			return super.getProperty(key);
		}

	}

}
