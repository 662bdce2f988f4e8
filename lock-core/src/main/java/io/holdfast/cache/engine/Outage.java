package io.holdfast.cache.engine;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/**
 * An outage of one server.
 *
 * @param server its address
 * @param key one of its keys
 * @param pending the changes that it has missed
 * @param since when the outage began
 * @param calls the number of calls that were answered without it
 */
record Outage(String server, String key, PendingChanges pending, Instant since, LongAdder calls) {

	Outage(String server, String key, PendingChanges pending) {
		this(server, key, pending, Instant.now(), new LongAdder());
	}

}
