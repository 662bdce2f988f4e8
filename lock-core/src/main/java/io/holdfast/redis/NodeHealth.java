package io.holdfast.redis;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The health of a node at one moment. Values that are unknown, or that the node does not
 * allow to be read, are {@code null}.
 *
 * @param address the address without secrets
 * @param up whether the node answers and can be used; for a Cluster, whether the locks of
 * all slots can be acquired
 * @param role {@code master} or {@code slave}, as reported by Redis
 * @param version the version of Redis
 * @param latency the duration of a ping
 * @param uptime how long the server has been running
 * @param commandsPerSecond the current rate of commands
 * @param commandsProcessed the number of commands since the server started
 * @param usedMemory the used memory in bytes
 * @param clients the number of connected clients
 * @param tracking whether it reports changes to waiters; otherwise they poll
 * @param problem why the node is not up, or what else is wrong; {@code null} for nothing
 */
public record NodeHealth(String address, boolean up, @Nullable String role, @Nullable String version,
		@Nullable Duration latency, @Nullable Duration uptime, @Nullable Long commandsPerSecond,
		@Nullable Long commandsProcessed, @Nullable Long usedMemory, @Nullable Integer clients, boolean tracking,
		@Nullable String problem) {

	static NodeHealth down(String address, @Nullable String problem) {
		return new NodeHealth(address, false, null, null, null, null, null, null, null, null, false, problem);
	}

}
