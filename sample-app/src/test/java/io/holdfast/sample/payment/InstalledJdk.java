package io.holdfast.sample.payment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JDKs of the machine.
 */
final class InstalledJdk {

	private InstalledJdk() {
	}

	static Path running() {
		return Path.of(System.getProperty("java.home"));
	}

	/**
	 * One that has virtual threads.
	 */
	static Optional<Path> withVirtualThreads() {
		return (Runtime.version().feature() >= 21) ? Optional.of(running())
				: Stream.of("25", "21").map(InstalledJdk::of).flatMap(Optional::stream).findFirst();
	}

	private static Optional<Path> of(String version) {
		String named = System.getProperty("holdfast.jdk" + version + ".home",
				System.getenv("JAVA" + version + "_HOME"));
		if (named != null) {
			return Optional.of(Path.of(named));
		}
		Path neighbours = Objects.requireNonNull(running().getParent());
		try (Stream<Path> homes = Files.list(neighbours)) {
			return homes.filter((home) -> is(version, home)).findFirst();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean is(String version, Path home) {
		try {
			return Files.isExecutable(home.resolve("bin").resolve("java")) && Files.isReadable(home.resolve("release"))
					&& Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"" + version);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
