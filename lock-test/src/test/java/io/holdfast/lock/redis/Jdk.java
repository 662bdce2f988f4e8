package io.holdfast.lock.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds other JDKs on this machine.
 */
final class Jdk {

	private Jdk() {
	}

	/**
	 * Find a JDK by the system property {@code holdfast.jdk<version>.home} or the
	 * environment variable {@code JAVA<version>_HOME}, or next to the current JDK.
	 */
	static Optional<Path> home(int version) {
		String named = System.getProperty("holdfast.jdk" + version + ".home",
				System.getenv("JAVA" + version + "_HOME"));
		if (named != null) {
			Path home = Path.of(named);
			if (!is(version, home)) {
				throw new IllegalStateException("There is no JDK " + version + " in " + home);
			}
			return Optional.of(home);
		}
		Path neighbours = Objects.requireNonNull(Path.of(System.getProperty("java.home")).getParent());
		try (Stream<Path> homes = Files.list(neighbours)) {
			return homes.filter((home) -> is(version, home)).findFirst();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean is(int version, Path home) {
		Path release = home.resolve("release");
		try {
			return Files.isExecutable(home.resolve("bin").resolve("java")) && Files.isReadable(release)
					&& Files.readString(release).contains("JAVA_VERSION=\"" + version);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
