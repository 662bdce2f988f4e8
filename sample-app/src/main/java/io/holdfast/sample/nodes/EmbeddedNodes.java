package io.holdfast.sample.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.holdfast.test.RedisNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Redis nodes that instances on one machine share. An instance that finds a node
 * missing starts it, and stops it when the instance itself ends; the others notice that
 * and start it again. A node that lost its locks could grant them twice, so it stores
 * them on disk.
 */
final class EmbeddedNodes implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedNodes.class);

	private static final int CONNECT_TIMEOUT_MILLIS = 500;

	private static final int LOOK_EVERY_MILLIS = 500;

	private final List<Integer> ports;

	private final Path directory;

	private final List<RedisNodes> started = new ArrayList<>();

	private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "embedded-nodes");
		thread.setDaemon(true);
		return thread;
	});

	EmbeddedNodes(List<Integer> ports, Path directory) {
		this.ports = ports;
		this.directory = directory;
	}

	List<String> uris() {
		return this.ports.stream().map((port) -> "redis://localhost:" + port).toList();
	}

	void start() {
		startMissing();
		this.watch.scheduleWithFixedDelay(this::startMissingAgain, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS,
				TimeUnit.MILLISECONDS);
	}

	private void startMissingAgain() {
		try {
			startMissing();
		}
		catch (RuntimeException ex) {
			logger.warn("Cannot check the Redis nodes; trying again", ex);
		}
	}

	private void startMissing() {
		if (this.ports.stream().allMatch(EmbeddedNodes::answers)) {
			return;
		}
		try {
			Files.createDirectories(this.directory);
			// One instance at a time, so that two do not start the same node.
			try (FileChannel channel = FileChannel.open(this.directory.resolve("start.lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
				this.started.add(RedisNodes.builder()
					.ports(this.ports.stream().mapToInt(Integer::intValue).toArray())
					.reuseRunning(true)
					.persistent(true)
					.extraArguments("--appendfsync", "always")
					.directory(this.directory)
					.start());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot start Redis nodes in " + this.directory, ex);
		}
		logger.info("Redis nodes answer on the ports {}", this.ports);
	}

	static boolean answers(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MILLIS);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		this.watch.shutdownNow();
		try {
			if (!this.watch.awaitTermination(1, TimeUnit.MINUTES)) {
				logger.warn("Starting Redis nodes has not finished");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.started.forEach(RedisNodes::close);
	}

}
