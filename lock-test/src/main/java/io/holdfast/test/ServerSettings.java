package io.holdfast.test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The settings of one server.
 *
 * @param directory the server's own directory
 * @param temporary the directory that is deleted when this JVM ends, or {@code null} to
 * keep everything
 * @param password the password, if any
 * @param persistent whether data outlives the server
 * @param extraArguments further arguments of {@code redis-server}, which override the
 * others
 */
record ServerSettings(Path directory, @Nullable Path temporary, @Nullable String password, boolean persistent,
		List<String> extraArguments) {

	List<String> arguments() {
		List<String> arguments = new ArrayList<>(List.of("--save", "", "--appendonly", this.persistent ? "yes" : "no"));
		if (this.password != null) {
			arguments.addAll(List.of("--requirepass", this.password));
		}
		arguments.addAll(this.extraArguments);
		return arguments;
	}

	RespClient client(int port) {
		return new RespClient(port, this.password);
	}

}
