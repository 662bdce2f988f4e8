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
 * The settings of an engine.
 *
 * @param nodes the nodes, all independent of each other
 * @param keys turns names into keys
 * @param instanceId the part of a token before its random bits
 * @param defaults the options of calls that give none
 * @param drift what the clock drift takes off a lease
 * @param fixedNodeTimeout how long a node may take to answer; {@code null} for the
 * smaller of 500 ms and a tenth of the lease
 * @param longestHandOff how long a lease may be handed off from holder to holder of this
 * JVM before it is released on the nodes; zero for no hand-offs
 * @param polling how often to ask nodes that do not report changes
 * @param fair whether waiters of different instances get their turns in the order of
 * their arrival, where the nodes can keep queues
 * @param courtesy how long a lock that is wanted by others is left free every so many
 * turns, for clients that poll; zero for never
 * @param traceAcquisitions whether to keep the stack trace of each acquisition, for the
 * warning about a handle that was dropped
 * @param listener receives the events of locks
 * @param time the clocks
 * @param scheduler for timers; its thread is never used for callbacks
 * @param callbacks where callbacks and the stages of asynchronous calls run
 */
public record LockEngineSettings(List<LockNode> nodes, KeySpace keys, String instanceId, LockOptions defaults,
		ClockDrift drift, @Nullable Duration fixedNodeTimeout, Duration longestHandOff, Polling polling, boolean fair,
		Duration courtesy, boolean traceAcquisitions, LockListener listener, TimeSource time, Scheduler scheduler,
		Executor callbacks) {
}
