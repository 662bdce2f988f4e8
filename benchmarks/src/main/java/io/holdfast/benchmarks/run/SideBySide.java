package io.holdfast.benchmarks.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;

/**
 * Measures several subjects alternately: a round of the first, a round of the second and
 * so on, and then the next rounds, so that disturbances of the machine affect all of them
 * alike. A ratio is the median of the ratios of adjacent rounds.
 */
final class SideBySide {

	private final List<Subject> subjects;

	private final Map<String, List<Measurement>> rounds = new LinkedHashMap<>();

	private SideBySide(List<Subject> subjects) {
		this.subjects = subjects;
	}

	static SideBySide measure(List<Subject> subjects, Pace pace) throws Exception {
		SideBySide all = new SideBySide(subjects);
		for (Subject subject : subjects) {
			subject.round().run(pace.warmUp());
			all.rounds.put(subject.title(), new ArrayList<>());
		}
		for (int i = 0; i < pace.rounds(); i++) {
			for (Subject subject : subjects) {
				all.of(subject.title()).add(subject.round().run(pace.round()));
			}
		}
		return all;
	}

	private List<Measurement> of(String title) {
		List<Measurement> measurements = this.rounds.get(title);
		if (measurements == null) {
			throw new IllegalArgumentException("Nothing called '" + title + "' was measured");
		}
		return measurements;
	}

	double median(String title, ToDoubleFunction<Measurement> value) {
		return median(of(title).stream().mapToDouble(value).toArray());
	}

	double ratio(String title, String to, ToDoubleFunction<Measurement> value) {
		List<Measurement> these = of(title);
		List<Measurement> those = of(to);
		double[] ratios = new double[these.size()];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = value.applyAsDouble(these.get(i)) / value.applyAsDouble(those.get(i));
		}
		return median(ratios);
	}

	CaseResult result(String id, String title, Unit unit, List<Figure> figures) {
		List<Line> lines = this.subjects.stream().map((subject) -> {
			String name = subject.title();
			Map<String, Double> details = new LinkedHashMap<>();
			details.put("cycles/s", median(name, Measurement::perSecond));
			details.put("median µs", median(name, Measurement::medianMicros));
			details.put("p99 µs", median(name, Measurement::p99Micros));
			return new Line(name, subject.settings(), median(name, unit.value()), details,
					of(name).stream().map((round) -> unit.value().applyAsDouble(round)).toList());
		}).toList();
		return new CaseResult(id, title, unit.title(), lines, figures);
	}

	static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	/**
	 * The measured quantity.
	 */
	enum Unit {

		THROUGHPUT("cycles per second", Measurement::perSecond), CALLS("calls per second", Measurement::perSecond),
		LATENCY("µs, median", Measurement::medianMicros);

		private final String title;

		private final ToDoubleFunction<Measurement> value;

		Unit(String title, ToDoubleFunction<Measurement> value) {
			this.title = title;
			this.value = value;
		}

		String title() {
			return this.title;
		}

		ToDoubleFunction<Measurement> value() {
			return this.value;
		}

	}

}
