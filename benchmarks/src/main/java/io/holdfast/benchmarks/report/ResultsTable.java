package io.holdfast.benchmarks.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;

/**
 * Formats results as one table that is readable in a terminal and as Markdown.
 */
public final class ResultsTable {

	private ResultsTable() {
	}

	/**
	 * Create the table.
	 * @param results the results
	 * @return lines of text
	 */
	public static String of(Results results) {
		List<String[]> rows = new ArrayList<>();
		rows.add(new String[] { "case", "library", "value", "figure", "measured", "target", "" });
		results.cases().forEach((one) -> addRows(one, rows));
		int[] widths = new int[rows.get(0).length];
		Arrays.fill(widths, 1);
		for (String[] row : rows) {
			for (int i = 0; i < row.length; i++) {
				widths[i] = Math.max(widths[i], row[i].length());
			}
		}
		StringBuilder table = new StringBuilder();
		for (int i = 0; i < rows.size(); i++) {
			table.append(line(rows.get(i), widths));
			if (i == 0) {
				String[] rule = rows.get(0).clone();
				for (int column = 0; column < rule.length; column++) {
					rule[column] = "-".repeat(widths[column]);
				}
				table.append(line(rule, widths));
			}
		}
		return table.toString();
	}

	private static void addRows(CaseResult one, List<String[]> rows) {
		int height = Math.max(one.lines().size(), one.figures().size());
		for (int i = 0; i < height; i++) {
			String[] row = { "", "", "", "", "", "", "" };
			row[0] = (i == 0) ? one.title() : (i == 1) ? "(" + one.unit() + ")" : "";
			if (i < one.lines().size()) {
				Line line = one.lines().get(i);
				row[1] = line.title();
				row[2] = number(line.value());
			}
			if (i < one.figures().size()) {
				Figure figure = one.figures().get(i);
				row[3] = figure.text();
				row[4] = number(figure.measured());
				if (figure.asked()) {
					row[5] = (figure.atMost() ? "at most " : "at least ") + number(figure.limit());
					row[6] = figure.reached() ? "reached" : "MISSED";
				}
			}
			rows.add(row);
		}
	}

	private static String line(String[] cells, int[] widths) {
		StringBuilder line = new StringBuilder("|");
		for (int i = 0; i < cells.length; i++) {
			line.append(' ').append(cells[i]).append(" ".repeat(widths[i] - cells[i].length())).append(" |");
		}
		return line.append('\n').toString();
	}

	static String number(double value) {
		double size = Math.abs(value);
		if (size != 0 && size < 0.005) {
			return String.format(Locale.ROOT, "%.4f", value);
		}
		return String.format(Locale.ROOT, (size >= 1000) ? "%,.0f" : (size >= 100) ? "%.0f" : "%.2f", value);
	}

	/**
	 * List the environment of the results.
	 * @param results the results
	 * @return lines of Markdown
	 */
	public static String environment(Results results) {
		return results.environment()
			.entrySet()
			.stream()
			.map((entry) -> "- " + entry.getKey() + ": " + entry.getValue())
			.collect(Collectors.joining("\n", "", "\n"));
	}

}
