package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

import io.holdfast.engine.Polling;
import io.holdfast.key.KeySpace;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is made of.
 *
 * @param nodes the nodes, all independent of each other
 * @param keys how names become keys
 * @param instanceId what stands before the random bits of a token
 * @param defaults the options where a caller gives none
 * @param drift what a lease loses to the drift of clocks
 * @param fixedNodeTimeout how long a node may take to answer; {@code null} for the
 * smaller of 500 ms and a tenth of the lease
 * @param longestHandOff how long a lease may pass from holder to holder of this JVM
 * before it is released on the nodes; zero for never
 * @param polling how often to ask nodes that cannot tell of changes
 * @param traceAcquisitions whether the stack of each acquisition is kept, for the warning
 * about a handle that was dropped
 * @param listener who hears what happens
 * @param time the clocks
 * @param scheduler for timers; its thread is never used for callbacks
 * @param callbacks where callbacks and the stages of asynchronous calls run
 */
public record LockEngineSettings(List<LockNode> nodes, KeySpace keys, String instanceId, LockOptions defaults,
		ClockDrift drift, @Nullable Duration fixedNodeTimeout, Duration longestHandOff, Polling polling,
		boolean traceAcquisitions, LockListener listener, TimeSource time, Scheduler scheduler, Executor callbacks) {
}
