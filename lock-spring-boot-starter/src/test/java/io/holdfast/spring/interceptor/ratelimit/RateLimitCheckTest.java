package io.holdfast.spring.interceptor.ratelimit;

import java.util.List;
import java.util.stream.Stream;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.ratelimit.RateLimitAlgorithm;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.annotation.RateLimited;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class RateLimitCheckTest {

	private final ApplicationContextRunner contexts = Contexts.local();

	@ParameterizedTest(name = "{0}")
	@MethodSource("invalid")
	void stopsTheStart(Class<?> type, List<String> parts) {
		this.contexts.withBean(type)
			.run((context) -> assertThat(invalid(context.getStartupFailure())).satisfies((ex) -> {
				assertThat(ex.annotation()).isEqualTo("@RateLimited");
				assertThat(ex.method()).contains(type.getName()).contains("run");
				assertThat(ex.action()).isNotBlank();
				assertThat(ex.problem() + " " + ex.action()).contains(parts);
			}));
	}

	static Stream<Arguments> invalid() {
		return Stream.of(Arguments.of(LimitIsNoNumber.class, List.of("limit = \"many\"", "whole number")),
				Arguments.of(LimitIsZero.class, List.of("limit = \"0\"", "1 to 1000000000")),
				Arguments.of(LimitWithoutValue.class, List.of("limit = \"${no.such}\"", "no.such", "default")),
				Arguments.of(NoLimit.class, List.of("'run'", "no 'limit'", "holdfast.ratelimit.limits.run.limit")),
				Arguments.of(NoWindow.class, List.of("no 'window'", "holdfast.ratelimit.limits[NoWindow.run].window")),
				Arguments.of(WindowWithoutUnit.class, List.of("window = \"60\"", "no unit")),
				Arguments.of(WindowIsNone.class, List.of("window = \"soon\"", "not a duration")),
				Arguments.of(WindowTooLong.class, List.of("window = \"400d\"", "366 days")),
				Arguments.of(CostIsZero.class, List.of("cost = \"0\"", "take no permits")),
				Arguments.of(CostTooHigh.class, List.of("cost = \"6\"", "5")),
				Arguments.of(CostWithTypo.class, List.of("cost = \"#sise\"", "#sise")),
				Arguments.of(CostUnparsable.class, List.of("cost = \"#size +\"", "not a valid expression")),
				Arguments.of(KeyWithTypo.class, List.of("key = \"#idd\"", "#idd", "#id")),
				Arguments.of(KeyIsSeveral.class, List.of("collection", "the permits of one")),
				Arguments.of(NegativeWait.class, List.of("waitTime = \"-1s\"", "negative")),
				Arguments.of(NoFallback.class, List.of("fallback = \"elsewhere\"", "does not exist")),
				Arguments.of(PrivateMethod.class, List.of("private")),
				Arguments.of(FinalMethod.class, List.of("final")),
				Arguments.of(SameNameTwice.class, List.of("two limits with the name 'SameNameTwice.run'")),
				Arguments.of(TwoWaits.class, List.of("waitTime = 1s and 2s", "one decision")),
				Arguments.of(TwoPolicies.class, List.of("onUnavailable = FAIL and LOCAL", "one decision")),
				Arguments.of(OtherLimit.class, List.of("'same'", "limit = 5", "limit = 6", "a different 'name'")),
				Arguments.of(OtherWindow.class, List.of("'same'", "window = PT1S", "window = PT1M")),
				Arguments.of(OtherAlgorithm.class, List.of("'same'", "SLIDING_WINDOW", "TOKEN_BUCKET")));
	}

	@Test
	void takesALimitFromTheConfigurationAlone() {
		this.contexts.withBean(NoLimit.class)
			.withPropertyValues("holdfast.ratelimit.limits.run.limit=5")
			.run((context) -> assertThat(context).hasNotFailed());
		this.contexts.withBean(NoWindow.class)
			.withPropertyValues("holdfast.ratelimit.limits[NoWindow.run].window=5s")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void comparesTheCostWithTheLimitThatIsConfigured() {
		this.contexts.withBean(CostTooHigh.class)
			.withPropertyValues("holdfast.ratelimit.limits.costly.limit=6")
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

	static class LimitIsNoNumber {

		@RateLimited(limit = "many", window = "1s")
		public void run() {
		}

	}

	static class LimitIsZero {

		@RateLimited(limit = "0", window = "1s")
		public void run() {
		}

	}

	static class LimitWithoutValue {

		@RateLimited(limit = "${no.such}", window = "1s")
		public void run() {
		}

	}

	static class NoLimit {

		@RateLimited(name = "run", window = "1s")
		public void run() {
		}

	}

	static class NoWindow {

		@RateLimited(limit = "5")
		public void run() {
		}

	}

	static class WindowWithoutUnit {

		@RateLimited(limit = "5", window = "60")
		public void run() {
		}

	}

	static class WindowIsNone {

		@RateLimited(limit = "5", window = "soon")
		public void run() {
		}

	}

	static class WindowTooLong {

		@RateLimited(limit = "5", window = "400d")
		public void run() {
		}

	}

	static class CostIsZero {

		@RateLimited(limit = "5", window = "1s", cost = "0")
		public void run() {
		}

	}

	static class CostTooHigh {

		@RateLimited(name = "costly", limit = "5", window = "1s", cost = "6")
		public void run() {
		}

	}

	static class CostWithTypo {

		@RateLimited(limit = "5", window = "1s", cost = "#sise")
		public void run(int size) {
		}

	}

	static class CostUnparsable {

		@RateLimited(limit = "5", window = "1s", cost = "#size +")
		public void run(int size) {
		}

	}

	static class KeyWithTypo {

		@RateLimited(limit = "5", window = "1s", key = "#idd")
		public void run(int id) {
		}

	}

	static class KeyIsSeveral {

		@RateLimited(limit = "5", window = "1s", key = "#ids")
		public void run(List<String> ids) {
		}

	}

	static class NegativeWait {

		@RateLimited(limit = "5", window = "1s", waitTime = "-1s")
		public void run() {
		}

	}

	static class NoFallback {

		@RateLimited(limit = "5", window = "1s", fallback = "elsewhere")
		public void run() {
		}

	}

	@SuppressWarnings("UnusedMethod")
	static class PrivateMethod {

		@RateLimited(limit = "5", window = "1s")
		private void run() {
		}

	}

	static class FinalMethod {

		@RateLimited(limit = "5", window = "1s")
		public final void run() {
		}

	}

	static class SameNameTwice {

		@RateLimited(limit = "5", window = "1s")
		@RateLimited(limit = "5", window = "1s", key = "#id")
		public void run(int id) {
		}

	}

	static class TwoWaits {

		@RateLimited(name = "a", limit = "5", window = "1s", waitTime = "1s")
		@RateLimited(name = "b", limit = "5", window = "1s", waitTime = "2s")
		public void run() {
		}

	}

	static class TwoPolicies {

		@RateLimited(name = "a", limit = "5", window = "1s", onUnavailable = OnUnavailable.FAIL)
		@RateLimited(name = "b", limit = "5", window = "1s", onUnavailable = OnUnavailable.LOCAL)
		public void run() {
		}

	}

	static class OtherLimit {

		@RateLimited(name = "same", limit = "5", window = "1s")
		public void run() {
		}

		@RateLimited(name = "same", limit = "6", window = "1s")
		public void runToo() {
		}

	}

	static class OtherWindow {

		@RateLimited(name = "same", limit = "5", window = "1s")
		public void run() {
		}

		@RateLimited(name = "same", limit = "5", window = "1m")
		public void runToo() {
		}

	}

	static class OtherAlgorithm {

		@RateLimited(name = "same", limit = "5", window = "1s")
		public void run() {
		}

		@RateLimited(name = "same", limit = "5", window = "1s", algorithm = RateLimitAlgorithm.TOKEN_BUCKET)
		public void runToo() {
		}

	}

}
