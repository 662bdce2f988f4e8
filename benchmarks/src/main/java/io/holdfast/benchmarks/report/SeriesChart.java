package io.holdfast.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Line;

/**
 * Draws a case that was measured with several numbers, which end the titles of its lines:
 * the values and one of the details, each with logarithmic axes, readable on light and
 * dark pages.
 */
final class SeriesChart {

	private static final Pattern TITLE = Pattern.compile("(.*), (\\d+)");

	private static final List<String> COLOURS = List.of("#1a7f64", "#0b5cad", "#6e7781", "#c4622d");

	private static final int LEFT = 60;

	private static final int WIDTH = 330;

	private static final int HEIGHT = 200;

	private static final int TOP = 66;

	private SeriesChart() {
	}

	static boolean suits(CaseResult one) {
		return !one.lines().isEmpty() && one.lines().stream().allMatch((line) -> TITLE.matcher(line.title()).matches());
	}

	static String of(CaseResult one, String detail) {
		Map<String, List<Line>> series = new LinkedHashMap<>();
		one.lines().forEach((line) -> series.computeIfAbsent(name(line), (name) -> new ArrayList<>()).add(line));
		int width = 2 * (LEFT + WIDTH) + 40;
		int height = TOP + HEIGHT + 50 + 20 * series.size();
		StringBuilder svg = Chart.begin(width, height, one.title());
		svg.append(panel(series, LEFT, one.unit(), Line::value));
		svg.append(panel(series, 2 * LEFT + WIDTH, detail, (line) -> line.details().getOrDefault(detail, 0.0)));
		int row = TOP + HEIGHT + 48;
		int index = 0;
		for (String name : series.keySet()) {
			svg.append(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"4\" fill=\"%s\"/>%n",
					LEFT, row - 6, colour(index++)));
			svg.append(Chart.text(LEFT + 22, row, "#1f2328", "start", "", name));
			row += 20;
		}
		return svg.append("</svg>\n").toString();
	}

	private static String panel(Map<String, List<Line>> series, int left, String title, ToDoubleFunction<Line> value) {
		List<Line> all = series.values().stream().flatMap(List::stream).toList();
		Axis across = new Axis(all.stream().mapToDouble(SeriesChart::number).toArray());
		Axis up = new Axis(all.stream().mapToDouble(value).toArray());
		StringBuilder panel = new StringBuilder(Chart.text(left, TOP - 16, "#59636e", "start", "", title));
		for (double tick : up.ticks()) {
			int y = (int) (TOP + HEIGHT - HEIGHT * up.at(tick));
			panel.append(String.format(Locale.ROOT,
					"<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#e1e5ea\"/>%n", left, y, left + WIDTH, y));
			panel.append(Chart.text(left - 6, y + 4, "#59636e", "end", "", ResultsTable.number(tick)));
		}
		all.stream()
			.mapToInt(SeriesChart::number)
			.distinct()
			.forEach((number) -> panel.append(Chart.text((int) (left + WIDTH * across.at(number)), TOP + HEIGHT + 18,
					"#59636e", "middle", "", "" + number)));
		int index = 0;
		for (List<Line> lines : series.values()) {
			StringBuilder points = new StringBuilder();
			lines.forEach((line) -> points.append(String.format(Locale.ROOT, "%.1f,%.1f ",
					left + WIDTH * across.at(number(line)), TOP + HEIGHT - HEIGHT * up.at(value.applyAsDouble(line)))));
			panel.append(String.format(Locale.ROOT,
					"<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
					points.toString().trim(), colour(index++)));
		}
		return panel.toString();
	}

	private static String name(Line line) {
		return matched(line).group(1);
	}

	private static int number(Line line) {
		return Integer.parseInt(matched(line).group(2));
	}

	private static Matcher matched(Line line) {
		Matcher matcher = TITLE.matcher(line.title());
		if (!matcher.matches()) {
			throw new IllegalArgumentException("'" + line.title() + "' does not end with a number");
		}
		return matcher;
	}

	private static String colour(int index) {
		return COLOURS.get(index % COLOURS.size());
	}

	/**
	 * A logarithmic axis.
	 */
	private static final class Axis {

		private final double low;

		private final double high;

		private Axis(double[] values) {
			double least = Double.MAX_VALUE;
			double most = 1;
			for (double value : values) {
				least = (value > 0) ? Math.min(least, value) : least;
				most = Math.max(most, value);
			}
			this.low = Math.log10(Math.min(least, most));
			this.high = Math.max(Math.log10(most), this.low + 0.1);
		}

		/** The place of a value between 0 and 1. */
		private double at(double value) {
			return Math.max(0, (Math.log10(Math.max(value, Double.MIN_NORMAL)) - this.low) / (this.high - this.low));
		}

		private List<Double> ticks() {
			List<Double> ticks = new ArrayList<>();
			for (int power = (int) Math.floor(this.low); power <= this.high; power++) {
				for (int step : new int[] { 1, 2, 3, 5 }) {
					double tick = step * Math.pow(10, power);
					if (Math.log10(tick) >= this.low && Math.log10(tick) <= this.high) {
						ticks.add(tick);
					}
				}
			}
			return ticks;
		}

	}

}
