package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.test.ChildJvm;

/**
 * Another JVM that waits for a lock, and keeps it once it has it.
 */
final class WaiterProcess {

	private WaiterProcess() {
	}

	/**
	 * Start a JVM that begins to wait for a lock.
	 */
	static ChildJvm waitingFor(List<String> uris, String name) {
		ChildJvm waiter = ChildJvm.start(WaiterProcess.class, String.join(",", uris), name);
		waiter.expect("waiting");
		return waiter;
	}

	public static void main(String[] arguments) {
		RedlockClient client = RedlockClient.builder()
			.uris(List.of(arguments[0].split(",")))
			.nodeTimeout(Duration.ofSeconds(20))
			.build();
		LockClients.awaitConnected(client);
		client.acquireAsync(arguments[1], LockOptions.defaults().withWait(Duration.ofMinutes(5)))
			.thenAccept(LockHandle::ensureHeld);
		ChildJvm.serve("waiting", (order) -> "nothing");
	}

}
