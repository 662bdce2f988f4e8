package io.holdfast.test;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs a {@code redis-server} that the user chooses.
 */
final class ExecutableProvider extends RedisProvider {

	private final Path executable;

	ExecutableProvider(Path executable) {
		this.executable = executable;
	}

	@Override
	public boolean isAvailable() {
		return Files.isRegularFile(this.executable) && Files.isExecutable(this.executable);
	}

	@Override
	ServerFactory prepare(Path directory) {
		if (!isAvailable()) {
			throw new IllegalStateException(this.executable + " is not an executable file; name a redis-server.");
		}
		return (settings) -> new ProcessServer(this.executable.toAbsolutePath(), settings);
	}

	@Override
	public String toString() {
		return this.executable + ", as chosen";
	}

}
