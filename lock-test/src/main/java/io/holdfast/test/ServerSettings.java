package io.holdfast.test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What one server is to be like.
 *
 * @param directory the server's own directory
 * @param temporary the directory that goes when this JVM goes, or {@code null} when
 * everything is to stay
 * @param password the password, if there is to be one
 * @param persistent whether data outlive the server
 * @param extraArguments further arguments of {@code redis-server}; they win
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
