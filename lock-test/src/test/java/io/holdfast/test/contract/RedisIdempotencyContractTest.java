package io.holdfast.test.contract;

import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;

/**
 * The idempotency client over a Redis that tells of changes.
 */
@RedisNodesTest
class RedisIdempotencyContractTest extends RedisIdempotencyContract {

	RedisIdempotencyContractTest(RedisNodes nodes) {
		super(nodes, RedisNodeOptions.defaults());
	}

}
