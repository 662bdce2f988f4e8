package io.holdfast.redis;

import java.util.concurrent.TimeUnit;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import org.jspecify.annotations.Nullable;

/**
 * The driver's threads, shared by all nodes of the JVM and ended with the last of them.
 * <p>
 * One of them does all I/O: a round to several nodes then wakes one thread, which writes
 * to all of them in a row, and reads what they answer in a row.
 */
final class SharedResources {

	private static @Nullable ClientResources resources;

	private static @Nullable DefaultEventLoopGroupProvider threads;

	private static int users;

	private SharedResources() {
	}

	static synchronized ClientResources acquire() {
		ClientResources shared = resources;
		if (shared == null) {
			threads = new DefaultEventLoopGroupProvider(1);
			shared = DefaultClientResources.builder().eventLoopGroupProvider(threads).build();
			resources = shared;
		}
		users++;
		return shared;
	}

	static synchronized void release() {
		users--;
		ClientResources shared = resources;
		DefaultEventLoopGroupProvider io = threads;
		if (users == 0 && shared != null && io != null) {
			// It leaves alone what it was given.
			shared.shutdown(0, 1, TimeUnit.SECONDS);
			io.shutdown(0, 1, TimeUnit.SECONDS);
			resources = null;
			threads = null;
		}
	}

}
