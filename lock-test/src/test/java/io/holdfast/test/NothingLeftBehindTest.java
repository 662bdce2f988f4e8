package io.holdfast.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No server outlives the JVM that started it. One of the nodes is paused each time.
 */
class NothingLeftBehindTest {

	private final List<OtherJvm> started = new ArrayList<>();

	@AfterEach
	void endWhatIsLeftAfterAll() {
		this.started.forEach((other) -> {
			other.process.destroyForcibly();
			other.servers.forEach(ProcessHandle::destroyForcibly);
		});
	}

	private OtherJvm start(String then) throws IOException {
		OtherJvm other = OtherJvm.start(then);
		this.started.add(other);
		return other;
	}

	@Test
	void whenTheJvmIsKilled() throws Exception {
		OtherJvm other = start("wait");

		other.process.destroyForcibly().waitFor();

		other.awaitNothingLeft();
	}

	@Test
	void whenTheJvmIsStoppedAndKilled() throws Exception {
		OtherJvm other = start("wait");
		new ProcessBuilder("/bin/sh", "-c", "kill -STOP " + other.process.pid()).start().waitFor();

		other.process.destroyForcibly().waitFor();

		other.awaitNothingLeft();
	}

	@Test
	void whenTheJvmExitsWithoutClosingThem() throws Exception {
		OtherJvm other = start("exit");

		assertThat(other.process.waitFor()).isZero();

		other.awaitNothingLeft();
	}

	@Test
	void whenSomebodyKilledTheWatchingShellsBefore() throws Exception {
		OtherJvm other = start("wait");
		other.servers.forEach((server) -> server.parent().orElseThrow().destroyForcibly());

		other.process.destroyForcibly().waitFor();

		Eventually.await("the servers end", () -> other.servers.stream().noneMatch(ProcessHandle::isAlive));
		Directories.delete(other.directory);
	}

	@Test
	void whenTheJvmExitsAndNobodyWatches() throws Exception {
		OtherJvm other = start("wait");
		List<ProcessHandle> shells = other.process.descendants()
			.filter((process) -> other.servers.stream().noneMatch((server) -> server.pid() == process.pid()))
			.toList();
		shells.forEach(ProcessHandle::destroyForcibly);
		// It has to know that nobody watches before it ends. A shell that sees another
		// one
		// end may still have stopped its server.
		Eventually.await("the shells end", () -> shells.stream().noneMatch(ProcessHandle::isAlive));

		other.process.destroy();

		Eventually.await("the servers end", () -> other.servers.stream().noneMatch(ProcessHandle::isAlive));
		Directories.delete(other.directory);
	}

	private record OtherJvm(Process process, List<ProcessHandle> servers, Path directory) {

		static OtherJvm start(String then) throws IOException {
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-cp", System.getProperty("java.class.path"), NodesInAnotherJvm.class.getName(), then)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			BufferedReader err = process.errorReader();
			String line = err.readLine();
			while (line != null && !line.startsWith("nodes ")) {
				line = err.readLine();
			}
			assertThat(line).isNotNull();
			String[] words = line.split(" ");
			List<ProcessHandle> servers = Arrays.stream(words)
				.skip(1)
				.limit(3)
				.map((pid) -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
				.toList();
			return new OtherJvm(process, servers, Path.of(words[4], "..").normalize());
		}

		void awaitNothingLeft() {
			Eventually.await("the servers end", () -> this.servers.stream().noneMatch(ProcessHandle::isAlive));
			Eventually.await("their files go", () -> !Files.exists(this.directory));
		}

	}

}
