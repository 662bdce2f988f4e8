package io.holdfast.redis;

import org.jspecify.annotations.Nullable;

/**
 * Knows the failures that only another configuration mends.
 */
final class Misconfiguration {

	private Misconfiguration() {
	}

	static @Nullable RedisNodeConfigurationException find(String address, Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof RedisNodeConfigurationException misconfigured) {
				return misconfigured;
			}
		}
		if (DriverErrors.isAuthentication(failure)) {
			return new RedisNodeConfigurationException(address,
					"Redis node " + address + " refuses the user or password (" + DriverErrors.describe(failure)
							+ "); correct them in its address, like redis://user:password@host:6379.",
					failure);
		}
		return null;
	}

	static void checkRole(Connector connector, NodeInfo info) {
		if (!info.isReplica() || connector.isCluster()) {
			// A replica of a Cluster leads to its master.
			return;
		}
		if (connector.isFixed()) {
			throw new RedisNodeConfigurationException(connector.address(), "Redis node " + connector.address()
					+ " is a read-only replica, which takes no writes; give the address of its master, or of its Sentinels (redis-sentinel://).");
		}
		throw new IllegalStateException("the Sentinels still name a server that is a replica now");
	}

}
