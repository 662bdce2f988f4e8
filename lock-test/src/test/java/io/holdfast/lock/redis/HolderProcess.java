package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.test.ChildJvm;
import io.holdfast.test.RedisNodes;

/**
 * Another JVM that acquires a lock and follows commands.
 */
final class HolderProcess {

	private HolderProcess() {
	}

	/**
	 * Start a JVM that holds the lock.
	 */
	static ChildJvm holding(RedisNodes nodes, String name, Duration lease) {
		ChildJvm holder = ChildJvm.start(HolderProcess.class, String.join(",", nodes.uris()), name,
				String.valueOf(lease.toMillis()));
		holder.expect("holding");
		return holder;
	}

	public static void main(String[] arguments) {
		RedlockClient client = RedlockClient.builder().uris(List.of(arguments[0].split(","))).build();
		LockClients.awaitConnected(client);
		LockHandle lock = client.acquire(arguments[1],
				LockOptions.defaults().withLease(Duration.ofMillis(Long.parseLong(arguments[2]))));
		ChildJvm.serve("holding", (order) -> switch (order) {
			case "held?" -> String.valueOf(lock.isHeld());
			case "release" -> String.valueOf(lock.release());
			default -> throw new IllegalArgumentException(order);
		});
	}

}
