package io.holdfast.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.holdfast.benchmarks.report.Results.CaseResult;

/**
 * Publishes results in the documentation: a chart for each case, and the table and the
 * environment between the markers of the page.
 */
public final class Publish {

	private static final String BEGIN = "<!-- results -->\n";

	private static final String END = "<!-- end of results -->";

	private Publish() {
	}

	/**
	 * Start.
	 * @param arguments the file with the results, the page, the directory for charts
	 * @throws IOException if one of them is missing
	 */
	public static void main(String[] arguments) throws IOException {
		Results results = ResultsFile.read(Path.of(arguments[0]));
		Path page = Path.of(arguments[1]);
		Files.writeString(page, filled(Files.readString(page), results));
		for (CaseResult one : results.cases()) {
			Files.writeString(Path.of(arguments[2], one.id() + ".svg"), chart(one));
		}
	}

	static String chart(CaseResult one) {
		return SeriesChart.suits(one) ? SeriesChart.of(one, "requests per turn and node") : Chart.of(one);
	}

	static String filled(String page, Results results) {
		int begin = page.indexOf(BEGIN);
		int end = page.indexOf(END);
		if (begin < 0 || end < begin) {
			throw new IllegalArgumentException("The page has no markers for results. Add the lines '" + BEGIN.trim()
					+ "' and '" + END + "' where the results belong.");
		}
		return page.substring(0, begin + BEGIN.length()) + "\n" + ResultsTable.environment(results) + "\n"
				+ ResultsTable.of(results) + "\n" + page.substring(end);
	}

}
