package io.holdfast.cache.engine;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/**
 * An outage of one server.
 *
 * @param server which
 * @param key one of those that it had
 * @param pending what it has missed
 * @param since when it has begun
 * @param calls how many were answered without it
 */
record Outage(String server, String key, PendingChanges pending, Instant since, LongAdder calls) {

	Outage(String server, String key, PendingChanges pending) {
		this(server, key, pending, Instant.now(), new LongAdder());
	}

}
