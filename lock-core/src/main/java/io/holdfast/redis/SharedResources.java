package io.holdfast.redis;

import java.util.concurrent.TimeUnit;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import org.jspecify.annotations.Nullable;

/**
 * The driver's threads, shared by all nodes of the JVM and ended with the last of them.
 */
final class SharedResources {

	private static @Nullable ClientResources resources;

	private static int users;

	private SharedResources() {
	}

	static synchronized ClientResources acquire() {
		ClientResources shared = resources;
		if (shared == null) {
			shared = DefaultClientResources.create();
			resources = shared;
		}
		users++;
		return shared;
	}

	static synchronized void release() {
		users--;
		ClientResources shared = resources;
		if (users == 0 && shared != null) {
			shared.shutdown(0, 1, TimeUnit.SECONDS);
			resources = null;
		}
	}

}
