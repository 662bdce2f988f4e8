package io.holdfast.lock.engine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.util.LoggingLevel;
import org.jspecify.annotations.Nullable;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

/**
 * Runs Lincheck in a JVM of its own, so that its instrumentation touches no other test.
 */
final class ModelChecker {

	private static final int SCENARIOS = Integer.getInteger("holdfast.scenarios", 1);

	/** Many times what a check takes on a busy machine. */
	private static final long LIMIT_IN_SECONDS = 120L + 60L * SCENARIOS;

	private static final int NOTHING_FOUND = 0;

	private static final int FAILURE_FOUND = 3;

	private static final String[] WITHOUT_SHARED_STATE = { "io.holdfast.engine.Stopwatch",
			"io.holdfast.engine.TokenGenerator", "io.holdfast.key.KeySpace", "java.security.SecureRandom",
			"java.time.Duration" };

	private static final String[] ATOMIC = { "java.util.concurrent.ConcurrentHashMap",
			"java.util.concurrent.ConcurrentLinkedQueue" };

	private ModelChecker() {
	}

	/**
	 * Explore the operations of a class. Lincheck reports a thread that waits forever.
	 * Lincheck itself has hung, rarely and without a verdict: then the threads of its JVM
	 * are printed, and it runs once more.
	 * @param operations the class with the operations
	 * @param threads how many threads run them
	 * @param operationsEach how many operations each thread runs
	 * @param orders how many orders of each scenario are explored
	 * @return the failure that was found, {@code null} if there is none
	 */
	static @Nullable String explore(Class<?> operations, int threads, int operationsEach, int orders)
			throws IOException, InterruptedException {
		List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dholdfast.scenarios=" + SCENARIOS, "-cp",
				System.getProperty("java.class.path"), ModelChecker.class.getName(), operations.getName(),
				String.valueOf(threads), String.valueOf(operationsEach), String.valueOf(orders));
		File output = Files.createTempFile("model", ".log").toFile();
		try {
			for (int run = 1; run <= 2; run++) {
				if (endsInTime(command, output)) {
					String printed = Files.readString(output.toPath());
					return printed.contains(LincheckAssertionError.class.getName()) ? printed : null;
				}
			}
			throw new IllegalStateException("Lincheck has hung twice without a verdict on " + operations.getName());
		}
		finally {
			Files.delete(output.toPath());
		}
	}

	private static boolean endsInTime(List<String> command, File output) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
		try {
			if (process.waitFor(LIMIT_IN_SECONDS, TimeUnit.SECONDS)) {
				int code = process.exitValue();
				if (code != NOTHING_FOUND && code != FAILURE_FOUND) {
					throw new IllegalStateException(
							"Lincheck ended with code " + code + ": " + Files.readString(output.toPath()));
				}
				return true;
			}
			new ProcessBuilder("kill", "-QUIT", String.valueOf(process.pid())).start().waitFor();
			process.waitFor(5, TimeUnit.SECONDS);
			System.err.println(Files.readString(output.toPath()));
			return false;
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	/**
	 * Explore in this JVM.
	 * @param arguments the class, and the numbers of threads, of operations and of orders
	 */
	public static void main(String[] arguments) throws ClassNotFoundException {
		int code = NOTHING_FOUND;
		try {
			new ModelCheckingOptions().threads(Integer.parseInt(arguments[1]))
				.actorsPerThread(Integer.parseInt(arguments[2]))
				.actorsBefore(0)
				.actorsAfter(0)
				.iterations(SCENARIOS)
				.invocationsPerIteration(Integer.parseInt(arguments[3]))
				.minimizeFailedScenario(false)
				.logLevel(LoggingLevel.ERROR)
				.addGuarantee(forClasses(WITHOUT_SHARED_STATE).allMethods().ignore())
				.addGuarantee(forClasses(ATOMIC).allMethods().treatAsAtomic())
				.check(Class.forName(arguments[0]));
		}
		catch (LincheckAssertionError ex) {
			ex.printStackTrace();
			code = FAILURE_FOUND;
		}
		// Threads that were found to hang must not keep the JVM alive.
		Runtime.getRuntime().halt(code);
	}

}
