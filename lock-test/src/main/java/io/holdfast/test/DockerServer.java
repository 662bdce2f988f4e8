package io.holdfast.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A Redis server in a container, on a fixed port of this machine: a mapped port would
 * change with each restart. Testcontainers ensures that no container outlives this JVM.
 */
final class DockerServer implements RedisServer {

	static final String IMAGE = "redis:7.2-alpine";

	private static final int INNER_PORT = 6379;

	private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

	private final ServerSettings settings;

	private final GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE));

	private boolean forgetful;

	DockerServer(ServerSettings settings) {
		this.settings = settings;
		List<String> command = new ArrayList<>(List.of("redis-server", "--bind", "0.0.0.0", "--protected-mode", "no"));
		command.addAll(settings.arguments());
		this.container.withExposedPorts(INNER_PORT).withCommand(command.toArray(String[]::new));
	}

	@Override
	public void start(int port) {
		if (this.container.getContainerId() == null) {
			this.container.setPortBindings(List.of("127.0.0.1:" + port + ":" + INNER_PORT));
			launch(port);
		}
		else {
			docker().startContainerCmd(this.container.getContainerId()).exec();
		}
		RespClient client = this.settings.client(port);
		awaitAnswer(client, port);
		if (this.forgetful) {
			client.command("FLUSHALL");
			this.forgetful = false;
		}
	}

	private void launch(int port) {
		try {
			this.container.start();
		}
		catch (ContainerLaunchException ex) {
			throw new PortTakenException("The container for port " + port + " does not start", ex);
		}
	}

	private void awaitAnswer(RespClient client, int port) {
		long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
		while (!client.answers()) {
			if (System.nanoTime() > deadline || !isRunning()) {
				throw new IllegalStateException("The container for port " + port + " does not answer; its log says:\n"
						+ this.container.getLogs());
			}
		}
	}

	@Override
	public void stop() {
		docker().stopContainerCmd(this.container.getContainerId()).exec();
	}

	@Override
	public void kill() {
		docker().killContainerCmd(this.container.getContainerId()).exec();
	}

	@Override
	public void pause() {
		docker().pauseContainerCmd(this.container.getContainerId()).exec();
	}

	@Override
	public void resume() {
		if (Boolean.TRUE.equals(state().getPaused())) {
			docker().unpauseContainerCmd(this.container.getContainerId()).exec();
		}
	}

	@Override
	public void forget() {
		this.forgetful = true;
	}

	@Override
	public boolean isRunning() {
		return this.container.getContainerId() != null && Boolean.TRUE.equals(state().getRunning());
	}

	@Override
	public long pid() {
		Long pid = state().getPidLong();
		return (pid != null) ? pid : 0;
	}

	@Override
	public void close() {
		this.container.stop();
	}

	private ContainerState state() {
		return docker().inspectContainerCmd(this.container.getContainerId()).exec().getState();
	}

	private DockerClient docker() {
		return this.container.getDockerClient();
	}

}
