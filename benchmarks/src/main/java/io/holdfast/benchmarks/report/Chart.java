package io.holdfast.benchmarks.report;

import java.util.Locale;

import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Line;

/**
 * Draws one case as an SVG chart with a bar for each library, readable on light and dark
 * pages.
 */
final class Chart {

	private static final int LEFT = 230;

	private static final int BARS = 420;

	private static final int RIGHT = 110;

	private static final int ROW = 26;

	private static final int TOP = 52;

	private Chart() {
	}

	static String of(CaseResult one) {
		int width = LEFT + BARS + RIGHT;
		int height = TOP + ROW * one.lines().size() + 12;
		double largest = one.lines().stream().mapToDouble(Line::value).max().orElse(1);
		StringBuilder svg = begin(width, height, one.title());
		svg.append(text(12, 40, "#59636e", "start", "", one.unit()));
		for (int i = 0; i < one.lines().size(); i++) {
			svg.append(bar(one.lines().get(i), TOP + ROW * i, largest));
		}
		return svg.append("</svg>\n").toString();
	}

	static StringBuilder begin(int width, int height, String title) {
		return new StringBuilder()
			.append(String.format(Locale.ROOT,
					"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
							+ " font-family=\"sans-serif\" font-size=\"13\">%n",
					width, height, width, height))
			.append(String.format(Locale.ROOT, "<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#ffffff\"/>%n", width,
					height))
			.append(text(12, 22, "#1f2328", "start", "font-weight=\"bold\" ", title));
	}

	private static String bar(Line line, int top, double largest) {
		double length = Math.max(1, BARS * line.value() / largest);
		String colour = line.title().startsWith("Holdfast") ? "#1a7f64" : "#b6bfc8";
		return text(LEFT - 8, top + 16, "#1f2328", "end", "", line.title())
				+ String.format(Locale.ROOT,
						"<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n", LEFT, top + 3,
						length, ROW - 8, colour)
				+ text((int) (LEFT + length + 6), top + 16, "#59636e", "start", "", ResultsTable.number(line.value()));
	}

	static String text(int x, int y, String colour, String anchor, String style, String text) {
		String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
		return String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" fill=\"%s\" text-anchor=\"%s\" %s>%s</text>%n", x, y,
				colour, anchor, style, escaped);
	}

}
