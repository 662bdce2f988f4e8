package io.holdfast.cache.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;

/**
 * Another JVM with 64 threads that request one key on command. Its loader counts its runs
 * in Redis and returns the JVM that runs it.
 */
final class CacheClientProcess implements AutoCloseable {

	static final String LOADS = "test:loads";

	static final String LOADER = "test:loader";

	private static final int THREADS = 64;

	private final Process process;

	private final BufferedReader answers;

	private final PrintStream orders;

	private CacheClientProcess(Process process) {
		this.process = process;
		this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
	}

	static CacheClientProcess start(int port, Duration lease, Duration loader) {
		try {
			return new CacheClientProcess(
					new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
							"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp",
							System.getProperty("java.class.path"), CacheClientProcess.class.getName(),
							String.valueOf(port), lease.toString(), loader.toString())
						.redirectError(ProcessBuilder.Redirect.INHERIT)
						.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	long pid() {
		return this.process.pid();
	}

	void expect(String answer) {
		String given = answer();
		if (!given.equals(answer)) {
			throw new IllegalStateException("Expected " + answer + ", but got: " + given);
		}
	}

	void go() {
		this.orders.println("go");
	}

	void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	@Override
	public void close() {
		kill();
	}

	private String answer() {
		try {
			String line = this.answers.readLine();
			while (line != null && !line.startsWith("> ")) {
				line = this.answers.readLine();
			}
			return (line != null) ? line.substring(2) : "nothing, it has ended";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The main method of the other JVM.
	 * @param args the port of Redis, the lease of a load, how long the loader takes
	 * @throws IOException if the command cannot be read
	 */
	public static void main(String[] args) throws IOException {
		int port = Integer.parseInt(args[0]);
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
		try (CacheInstances instances = new CacheInstances();
				StatefulRedisConnection<String, String> redis = client.connect()) {
			RedisCacheService service = instances
				.start(RedisCacheService.builder(CacheInstances.redis(port), CacheInstances.CODEC)
					.timeout(Duration.ofSeconds(5))
					.defaults(CacheInstances.settings((settings) -> settings.loadLease(Duration.parse(args[1])))));
			service.get("warm-up", "warm-up", String.class);
			out.println("> ready");
			new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
			List<Future<String>> asked = new ArrayList<>(instances.together(THREADS,
					() -> service.<String, InterruptedException>getOrLoad("reports", "slow", String.class, () -> {
						redis.sync().incr(LOADS);
						redis.sync().set(LOADER, String.valueOf(ProcessHandle.current().pid()));
						TimeUnit.NANOSECONDS.sleep(Duration.parse(args[2]).toNanos());
						return "report";
					})));
			Set<String> given = new HashSet<>();
			asked.forEach((each) -> given.add(CacheInstances.result(each)));
			out.println("> " + given);
		}
		finally {
			client.shutdown();
		}
	}

}
