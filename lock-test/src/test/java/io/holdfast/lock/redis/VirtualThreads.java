package io.holdfast.lock.redis;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.local.LocalLockClient;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JVM whose virtual threads acquire locks. It ends with an error if one of them kept
 * its carrier while it waited. Virtual threads are newer than the Java version that this
 * is compiled for.
 */
final class VirtualThreads {

	private static final Logger logger = LoggerFactory.getLogger(VirtualThreads.class);

	private static final String EVENT = "jdk.VirtualThreadPinned";

	private VirtualThreads() {
	}

	public static void main(String[] arguments) throws Exception {
		Path file = Path.of(arguments[1]);
		try (RedlockClient client = RedlockClient.builder()
			.uris(List.of(arguments[0].split(",")))
			.nodeTimeout(Duration.ofSeconds(20))
			.build();
				LocalLockClient local = LocalLockClient.builder().build();
				Recording recording = new Recording()) {
			LockClients.awaitConnected(client);
			// Initialize classes first, because class initialization always pins.
			run(client, 20);
			run(local, 20);
			recording.enable(EVENT).withThreshold(Duration.ZERO).withStackTrace();
			recording.start();
			start(Pinning::new).join();
			run(client, 500);
			run(local, 500);
			recording.stop();
			recording.dump(file);
		}
		check(file);
		logger.info("All is well");
		System.exit(0);
	}

	private static void run(LockClient client, int scale) throws InterruptedException {
		VirtualThreadsLoad load = new VirtualThreadsLoad(client, scale);
		load.run();
	}

	static Thread start(Runnable work) {
		try {
			Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
			return (Thread) start.invoke(null, work);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("This JVM has no virtual threads", ex);
		}
	}

	private static void check(Path file) throws IOException {
		List<String> pinned = new ArrayList<>();
		for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
			if (event.getEventType().getName().equals(EVENT)) {
				pinned.add(event.toString());
			}
		}
		if (!pinned.removeIf((event) -> event.contains(Pinning.class.getSimpleName()))) {
			throw new IllegalStateException("Pinning is not noticed here, so its absence says nothing");
		}
		if (!pinned.isEmpty()) {
			throw new IllegalStateException("Virtual threads kept their carrier:\n" + String.join("\n", pinned));
		}
	}

	/** Pins its carrier by initializing a class, to verify that this is noticed. */
	private static final class Pinning {

		static {
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}

	}

}
