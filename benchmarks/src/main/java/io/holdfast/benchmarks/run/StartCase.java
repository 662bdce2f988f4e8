package io.holdfast.benchmarks.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;
import io.holdfast.benchmarks.start.StartedApplication;

/**
 * The overhead of the starter at the start of a web application with Actuator and Spring
 * Data Redis. JVMs start it alternately with and without the starter.
 */
final class StartCase implements Case {

	private static final int BEANS = 20;

	private static final int ROUNDS = 5;

	private static final double LIMIT = 1.1;

	/** The libraries that are removed from the class path of the application. */
	private static final List<String> LIBRARIES = List.of("lock4j", "redisson", "idempotent", "shedlock", "bucket4j",
			"spring-integration", "jmh", "lock-test", "embedded-redis", "testcontainers", "junit");

	/** For short runs: without compilers and threads that pay off only later. */
	private static final List<String> SOON = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

	private static final List<String> STARTER = List.of("lock-spring-boot-starter", "lock-core");

	@Override
	public String id() {
		return "start";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		boolean moment = bench.pace().isMoment();
		List<Line> lines = new ArrayList<>();
		List<Figure> figures = new ArrayList<>();
		for (int methods : moment ? new int[] { 50 } : new int[] { 0, 50, 500 }) {
			measure(bench, methods, moment ? 1 : ROUNDS, lines, figures);
		}
		return new CaseResult(id(), "start of a web application with " + BEANS + " beans", "ms until it is ready",
				lines, figures);
	}

	private static void measure(Bench bench, int methods, int rounds, List<Line> lines, List<Figure> figures)
			throws IOException {
		String with = classPath(LIBRARIES);
		String without = classPath(Stream.concat(LIBRARIES.stream(), STARTER.stream()).toList());
		List<String> options = (rounds > 1) ? List.of() : SOON;
		Path directory = Files.createTempDirectory("holdfast-start");
		try {
			List<String> arguments = new ArrayList<>();
			arguments.add(Integer.toString(bench.nodes().get(0).port()));
			arguments.addAll(BeanSources.compile(directory, with, BEANS, methods));
			List<Start> starts = new ArrayList<>();
			List<Start> plain = new ArrayList<>();
			// The first start of each application reads the class path from the disk.
			for (int i = (rounds > 1) ? -1 : 0; i < rounds; i++) {
				Start one = start(directory + File.pathSeparator + without, options, arguments);
				Start other = start(directory + File.pathSeparator + with, options, arguments);
				if (i >= 0) {
					plain.add(one);
					starts.add(other);
				}
			}
			lines.add(line("without, " + methods + " methods", plain));
			lines.add(line("Holdfast, " + methods + " methods", starts));
			figures.add(
					figure("time / without, " + methods + " annotated methods", starts, plain, Start::millis, methods));
			figures.add(figure("processor time / without, " + methods + " annotated methods", starts, plain,
					Start::processorMillis, methods));
		}
		finally {
			try (Stream<Path> files = Files.walk(directory)) {
				files.sorted((one, other) -> other.compareTo(one)).forEach((file) -> file.toFile().delete());
			}
		}
	}

	private static Start start(String classPath, List<String> options, List<String> arguments) throws IOException {
		WorkerGroup.Member application = new WorkerGroup.Member(
				WorkerGroup.java(StartedApplication.class, classPath, options, arguments));
		try {
			String[] answer = application.answer().split(" ");
			return new Start(Double.parseDouble(answer[0]), Double.parseDouble(answer[1]));
		}
		finally {
			application.close();
		}
	}

	private static String classPath(List<String> excluded) {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> excluded.stream().noneMatch((name) -> isPartOf(entry, name)))
			.collect(Collectors.joining(File.pathSeparator));
	}

	/** Whether it is a file, or the output directory of a module, with that name. */
	private static boolean isPartOf(String entry, String name) {
		Path path = Path.of(entry);
		for (int i = Math.max(0, path.getNameCount() - 3); i < path.getNameCount(); i++) {
			if (path.getName(i).toString().contains(name)) {
				return true;
			}
		}
		return false;
	}

	private static Line line(String title, List<Start> starts) {
		Map<String, Double> details = new LinkedHashMap<>();
		details.put("processor ms", median(starts.stream().map(Start::processorMillis).toList()));
		List<Double> rounds = starts.stream().map(Start::millis).toList();
		return new Line(title, "defaults, one node", median(rounds), details, rounds);
	}

	private static Figure figure(String text, List<Start> starts, List<Start> plain, ToDoubleFunction<Start> value,
			int methods) {
		List<Double> ratios = new ArrayList<>();
		for (int i = 0; i < starts.size(); i++) {
			ratios.add(value.applyAsDouble(starts.get(i)) / value.applyAsDouble(plain.get(i)));
		}
		return (methods == 0) ? new Figure(text, median(ratios), LIMIT, true) : Figure.unasked(text, median(ratios));
	}

	private static double median(List<Double> values) {
		return SideBySide.median(values.stream().mapToDouble(Double::doubleValue).toArray());
	}

	/**
	 * The time of one start.
	 *
	 * @param millis the time from the start of the JVM until the application is ready
	 * @param processorMillis the processor time of all its threads
	 */
	private record Start(double millis, double processorMillis) {
	}

}
