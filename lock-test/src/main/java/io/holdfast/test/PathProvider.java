package io.holdfast.test;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Runs the {@code redis-server} from the {@code PATH}.
 */
final class PathProvider extends RedisProvider {

	private final Optional<Path> executable;

	PathProvider(@Nullable String path) {
		this.executable = Optional.ofNullable(path).flatMap(PathProvider::find);
	}

	private static Optional<Path> find(String path) {
		return Arrays.stream(path.split(File.pathSeparator))
			.filter((folder) -> !folder.isBlank())
			.map((folder) -> Path.of(folder, "redis-server"))
			.filter((file) -> Files.isRegularFile(file) && Files.isExecutable(file))
			.map(Path::toAbsolutePath)
			.findFirst();
	}

	@Override
	public boolean isAvailable() {
		return this.executable.isPresent();
	}

	@Override
	ServerFactory prepare(Path directory) {
		Path found = this.executable.orElseThrow(() -> new IllegalStateException(
				"There is no redis-server on the PATH; install one, or use the bundled one."));
		return (settings) -> new ProcessServer(found, settings);
	}

	@Override
	public String toString() {
		return this.executable.map(Path::toString).orElse("no redis-server") + " on the PATH";
	}

}
