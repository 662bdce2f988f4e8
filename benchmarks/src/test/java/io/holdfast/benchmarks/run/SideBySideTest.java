package io.holdfast.benchmarks.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SideBySideTest {

	private static final Pace THREE_ROUNDS = new Pace(Duration.ofMillis(1), Duration.ofMillis(1), 3);

	private final List<String> order = new ArrayList<>();

	@Test
	void subjectsTakeTurns() throws Exception {
		SideBySide.measure(List.of(subject("a", 1, 1, 1, 1), subject("b", 1, 1, 1, 1)), THREE_ROUNDS);
		assertThat(this.order).containsExactly("a", "b", "a", "b", "a", "b", "a", "b");
	}

	@Test
	void aRatioIsTheMedianOfThoseOfRoundsSideBySide() throws Exception {
		SideBySide measured = SideBySide
			.measure(List.of(subject("a", 999, 20, 200, 2000), subject("b", 1, 10, 100, 10)), THREE_ROUNDS);
		assertThat(measured.ratio("a", "b", Measurement::perSecond)).isEqualTo(2);
		assertThat(measured.median("a", Measurement::perSecond)).isEqualTo(200);
	}

	@Test
	void percentilesAreOfAllOperations() {
		long[] nanos = new long[200];
		for (int i = 0; i < nanos.length; i++) {
			nanos[i] = (nanos.length - i) * 1000L;
		}
		Measurement measurement = Measurement.of(nanos, 1_000_000_000);
		assertThat(measurement.perSecond()).isEqualTo(200);
		assertThat(measurement.medianMicros()).isCloseTo(100, within(1.0));
		assertThat(measurement.p99Micros()).isCloseTo(198, within(1.0));
	}

	private Subject subject(String title, double... perSecond) {
		Iterator<Double> rounds = Arrays.stream(perSecond).iterator();
		return new Subject(title, "", (length) -> {
			this.order.add(title);
			double next = rounds.next();
			return new Measurement(next, 1e6 / next, 1e6 / next);
		});
	}

}
