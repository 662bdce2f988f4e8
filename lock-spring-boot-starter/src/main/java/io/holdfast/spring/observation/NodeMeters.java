package io.holdfast.spring.observation;

import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.redis.RedisNode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meters of Redis nodes. Reading them does no I/O.
 */
public final class NodeMeters implements MeterBinder {

	private final RedlockClient client;

	/**
	 * Create the meters.
	 * @param client the client whose nodes are shown
	 */
	public NodeMeters(RedlockClient client) {
		this.client = client;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (RedisNode node : this.client.nodes()) {
			Gauge.builder("holdfast.node.up", node, (known) -> known.isUp() ? 1 : 0)
				.description("Whether a Redis node is connected and answers")
				.tag("node", node.address())
				.register(registry);
		}
	}

}
