package io.holdfast.redis;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself at one moment; parts that are not known, or that it does not
 * let us read, are {@code null}.
 *
 * @param address its address without secrets
 * @param up whether it answers; a Cluster, whether locks of all slots can be taken
 * @param role {@code master} or {@code slave}, as Redis says
 * @param version the version of Redis
 * @param latency how long a ping took
 * @param uptime since when it runs
 * @param commandsPerSecond what it is doing at the moment
 * @param commandsProcessed what it has done since it runs
 * @param usedMemory in bytes
 * @param clients how many are connected
 * @param tracking whether it tells waiters of changes; otherwise they poll
 * @param problem why it is not up, or what is wrong with it
 */
public record NodeHealth(String address, boolean up, @Nullable String role, @Nullable String version,
		@Nullable Duration latency, @Nullable Duration uptime, @Nullable Long commandsPerSecond,
		@Nullable Long commandsProcessed, @Nullable Long usedMemory, @Nullable Integer clients, boolean tracking,
		@Nullable String problem) {

	static NodeHealth down(String address, @Nullable String problem) {
		return new NodeHealth(address, false, null, null, null, null, null, null, null, null, false, problem);
	}

}
