package io.holdfast.test.contract;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.redis.RedisIdempotencyClient;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.RedisNodes;
import org.junit.jupiter.api.AfterEach;

/**
 * The idempotency client over Redis.
 */
abstract class RedisIdempotencyContract extends IdempotencyClientContract {

	private final AtomicInteger instances = new AtomicInteger();

	private final Deque<RedisNode> opened = new ArrayDeque<>();

	private final RedisNodes nodes;

	private final RedisNodeOptions options;

	RedisIdempotencyContract(RedisNodes nodes, RedisNodeOptions options) {
		this.nodes = nodes;
		this.options = options;
	}

	@Override
	protected IdempotencyClient client(IdempotencyListener listener) {
		RedisNode node = RedisNode.of(this.nodes.uris().get(0), this.options);
		this.opened.push(node);
		ContractTests.get(node.connected());
		// A slow machine is not what the contract is about.
		return RedisIdempotencyClient.builder()
			.node(node)
			.instanceId("instance-" + this.instances.incrementAndGet())
			.commandTimeout(Duration.ofSeconds(10))
			.listener(listener)
			.build();
	}

	@AfterEach
	void closeNodes() {
		while (!this.opened.isEmpty()) {
			this.opened.pop().close();
		}
	}

}
