package io.holdfast.redis;

import org.jspecify.annotations.Nullable;

/**
 * Recognizes failures that only a change of the configuration can fix.
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
			// A replica of a Cluster redirects to its master.
			return;
		}
		if (connector.isFixed()) {
			throw new RedisNodeConfigurationException(connector.address(), "Redis node " + connector.address()
					+ " is a read-only replica, which accepts no writes; use the address of its master, or of its Sentinels (redis-sentinel://).");
		}
		throw new IllegalStateException("the server is a replica, not the master; a failover may be in progress");
	}

}
