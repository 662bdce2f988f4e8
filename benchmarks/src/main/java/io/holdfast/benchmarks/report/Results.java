package io.holdfast.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of the benchmarks.
 *
 * @param environment what it ran on, by name
 * @param cases what was measured
 */
public record Results(Map<String, String> environment, List<CaseResult> cases) {

	/**
	 * These results in place of older ones of the same cases.
	 * @param older what was measured before
	 * @return all cases in the order of the older results, then those that are new
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
	 * @param id how the case is called on the command line
	 * @param title what is done
	 * @param unit what the values count
	 * @param lines one for each library
	 * @param figures what has to be reached
	 */
	public record CaseResult(String id, String title, String unit, List<Line> lines, List<Figure> figures) {
	}

	/**
	 * One library in one case.
	 *
	 * @param title the library
	 * @param settings how it is set up
	 * @param value the median of the rounds
	 * @param details further values by name
	 * @param rounds what each round gave
	 */
	public record Line(String title, String settings, double value, Map<String, Double> details, List<Double> rounds) {
	}

	/**
	 * A figure, and mostly one that has to be reached.
	 *
	 * @param text what is compared
	 * @param measured what was measured
	 * @param limit the target; not a number if there is none
	 * @param atMost whether the limit must not be exceeded, rather than be reached
	 */
	public record Figure(String text, double measured, double limit, boolean atMost) {

		/**
		 * A figure of which nothing is asked.
		 * @param text what is compared
		 * @param measured what was measured
		 * @return the figure
		 */
		public static Figure unasked(String text, double measured) {
			return new Figure(text, measured, Double.NaN, false);
		}

		/**
		 * Whether something is asked of it.
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
