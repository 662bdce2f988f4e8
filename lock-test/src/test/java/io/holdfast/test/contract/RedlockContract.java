package io.holdfast.test.contract;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.test.RedisNodes;

/**
 * The lock client over some number of Redis nodes.
 */
abstract class RedlockContract extends LockClientContract {

	private final AtomicInteger instances = new AtomicInteger();

	private final RedisNodes nodes;

	RedlockContract(RedisNodes nodes) {
		this.nodes = nodes;
	}

	@Override
	protected LockClient client(LockListener listener) {
		// A slow machine is not what the contract is about.
		RedlockClient client = RedlockClient.builder()
			.uris(this.nodes.uris())
			.instanceId("instance-" + this.instances.incrementAndGet())
			.nodeTimeout(Duration.ofSeconds(10))
			.listener(listener)
			.build();
		client.nodes().forEach((node) -> ContractTests.get(node.connected()));
		return client;
	}

}
