package io.holdfast.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of the benchmarks.
 *
 * @param environment the environment of the run, by name
 * @param cases the measured cases
 */
public record Results(Map<String, String> environment, List<CaseResult> cases) {

	/**
	 * Replace the cases of older results that these results contain.
	 * @param older the older results
	 * @return all cases in the order of the older results, followed by new ones
	 */
	public Results over(Results older) {
		Map<String, CaseResult> all = new LinkedHashMap<>();
		older.cases().forEach((one) -> all.put(one.id(), one));
		this.cases.forEach((one) -> all.put(one.id(), one));
		return new Results(this.environment, List.copyOf(all.values()));
	}

	/**
	 * One case.
	 *
	 * @param id the name of the case on the command line
	 * @param title the title
	 * @param unit the unit of the values
	 * @param lines one for each library
	 * @param figures the figures to reach
	 */
	public record CaseResult(String id, String title, String unit, List<Line> lines, List<Figure> figures) {
	}

	/**
	 * One library in one case.
	 *
	 * @param title the library
	 * @param settings its settings
	 * @param value the median of the rounds
	 * @param details further values by name
	 * @param rounds the value of each round
	 */
	public record Line(String title, String settings, double value, Map<String, Double> details, List<Double> rounds) {
	}

	/**
	 * A figure, usually with a target.
	 *
	 * @param text the comparison
	 * @param measured the measured value
	 * @param limit the target; not a number if there is none
	 * @param atMost whether the limit is a maximum and not a minimum
	 */
	public record Figure(String text, double measured, double limit, boolean atMost) {

		/**
		 * A figure without a target.
		 * @param text the comparison
		 * @param measured the measured value
		 * @return the figure
		 */
		public static Figure unasked(String text, double measured) {
			return new Figure(text, measured, Double.NaN, false);
		}

		/**
		 * Whether the figure has a target.
		 * @return whether there is a limit
		 */
		public boolean asked() {
			return !Double.isNaN(this.limit);
		}

		/**
		 * Whether the figure is reached.
		 * @return whether it is within the limit
		 */
		public boolean reached() {
			return this.atMost ? this.measured <= this.limit : this.measured >= this.limit;
		}

	}

}
