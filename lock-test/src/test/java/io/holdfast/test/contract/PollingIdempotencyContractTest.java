package io.holdfast.test.contract;

import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;

/**
 * The idempotency client over a Redis that has to be asked.
 */
@RedisNodesTest
class PollingIdempotencyContractTest extends RedisIdempotencyContract {

	PollingIdempotencyContractTest(RedisNodes nodes) {
		super(nodes, RedisNodeOptions.defaults().withTracking(false));
	}

}
