package io.holdfast.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import redis.embedded.RedisExecProvider;

/**
 * Runs the {@code redis-server} from the jar of {@code embedded-redis}.
 */
final class BundledProvider extends RedisProvider {

	private static final Duration COPY_TIMEOUT = Duration.ofSeconds(20);

	private final String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));

	static String resource(String osName, String osArch) {
		String os = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : osName.toLowerCase(Locale.ROOT);
		String arch = switch (osArch) {
			case "amd64", "x86_64" -> "amd64";
			case "aarch64", "arm64" -> "arm64";
			default -> osArch;
		};
		return "redis-server-" + RedisExecProvider.redisVersion + "-" + os + "-" + arch;
	}

	private @Nullable URL url() {
		return RedisExecProvider.class.getClassLoader().getResource(this.resource);
	}

	@Override
	public boolean isAvailable() {
		return url() != null;
	}

	@Override
	ServerFactory prepare(Path directory) {
		URL url = url();
		if (url == null) {
			throw new IllegalStateException("No Redis is bundled for this system (" + this.resource
					+ "); start a Docker engine, or install a redis-server on the PATH.");
		}
		Path executable = directory.resolve(this.resource);
		try {
			if (!Files.isExecutable(executable)) {
				copy(url, executable);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot unpack the bundled Redis to " + executable, ex);
		}
		return (settings) -> new ProcessServer(executable, settings);
	}

	// A file that this JVM writes cannot be executed while a child process of another
	// thread still has it open, so a shell writes it.
	private static void copy(URL url, Path target) throws IOException {
		Process shell = new ProcessBuilder("/bin/sh", "-c",
				"cat >\"$1.new\" && chmod 700 \"$1.new\" && mv -f \"$1.new\" \"$1\"", "unpack", target.toString())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		try (InputStream in = url.openStream(); OutputStream out = shell.getOutputStream()) {
			in.transferTo(out);
		}
		if (!WatchedProcess.awaitEnd(shell, COPY_TIMEOUT) || shell.exitValue() != 0) {
			throw new IOException("The file cannot be written");
		}
	}

	@Override
	public String toString() {
		return "the bundled " + this.resource;
	}

}
