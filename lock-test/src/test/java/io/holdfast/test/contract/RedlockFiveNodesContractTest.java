package io.holdfast.test.contract;

import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;

/**
 * The lock client over five Redis nodes.
 */
@RedisNodesTest(count = 5)
class RedlockFiveNodesContractTest extends RedlockContract {

	RedlockFiveNodesContractTest(RedisNodes nodes) {
		super(nodes);
	}

}
