package io.holdfast.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * One instance of the sample in a process of its own, on a port that the system chose.
 */
public final class SampleProcess implements AutoCloseable {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private static final String OPERATOR_PASSWORD = "secret of the test";

	private static final Duration START = Duration.ofMinutes(2);

	private final HttpClient http = HttpClient.newHttpClient();

	private final Process process;

	private final Path log;

	private SampleProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	/**
	 * Start an instance; {@link #uri(String)} waits until it serves.
	 * @param name its instance id
	 * @param directory where it keeps its data and its log
	 * @param arguments further arguments
	 * @return the instance
	 */
	public static SampleProcess start(String name, Path directory, String... arguments) {
		return start(Path.of(System.getProperty("java.home")), name, directory, arguments);
	}

	/**
	 * Start an instance in the JVM of another JDK.
	 * @param javaHome where that is
	 * @param name its instance id
	 * @param directory where it keeps its data and its log
	 * @param arguments further arguments
	 * @return the instance
	 */
	public static SampleProcess start(Path javaHome, String name, Path directory, String... arguments) {
		Path log = directory.resolve(name + ".log");
		List<String> command = new ArrayList<>(List.of(javaHome.resolve("bin").resolve("java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-cp", System.getProperty("java.class.path"),
				SampleMain.class.getName(), "--server.port=0", "--holdfast.instance-id=" + name,
				"--sample.operator.password=" + OPERATOR_PASSWORD, "--sample.directory=" + directory.toAbsolutePath()));
		command.addAll(List.of(arguments));
		try {
			Files.createDirectories(directory);
			return new SampleProcess(
					new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Post without waiting for the answer.
	 * @param path the path
	 * @param json the body
	 * @param headers names and values of further headers
	 * @return the response
	 */
	public CompletableFuture<HttpResponse<String>> postLater(String path, String json, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(json));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.http.sendAsync(request.build(), BodyHandlers.ofString());
	}

	/**
	 * Put without waiting for the answer.
	 * @param path the path
	 * @param json the body
	 * @return the response
	 */
	public CompletableFuture<HttpResponse<String>> putLater(String path, String json) {
		HttpRequest request = HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/json")
			.PUT(BodyPublishers.ofString(json))
			.build();
		return this.http.sendAsync(request, BodyHandlers.ofString());
	}

	/**
	 * Delete as the operator, without waiting for the answer.
	 * @param path the path
	 * @return the response
	 */
	public CompletableFuture<HttpResponse<String>> deleteLater(String path) {
		String credentials = Base64.getEncoder().encodeToString(("operator:" + OPERATOR_PASSWORD).getBytes(UTF_8));
		HttpRequest request = HttpRequest.newBuilder(uri(path))
			.header("Authorization", "Basic " + credentials)
			.DELETE()
			.build();
		return this.http.sendAsync(request, BodyHandlers.ofString());
	}

	/**
	 * What the instance has logged.
	 * @return all of it
	 */
	public String logged() {
		return log();
	}

	/**
	 * Get without waiting for the answer.
	 * @param path the path
	 * @return the response
	 */
	public CompletableFuture<HttpResponse<String>> getLater(String path) {
		return this.http.sendAsync(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
	}

	/**
	 * Where the instance serves.
	 * @param path a path
	 * @return its address
	 */
	public URI uri(String path) {
		Matcher port = Waiting.untilPresent(START, () -> {
			Matcher matcher = PORT.matcher(log());
			if (!matcher.find() && !this.process.isAlive()) {
				throw new IllegalStateException("The instance ended at once:\n" + log());
			}
			return matcher.reset().find() ? matcher : null;
		});
		return URI.create("http://localhost:" + port.group(1) + path);
	}

	private String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * End it as a crash does.
	 */
	public void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			this.process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
		}
		finally {
			kill();
		}
	}

}
