package io.holdfast.test.contract;

import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;

/**
 * The lock client over three Redis nodes.
 */
@RedisNodesTest(count = 3)
class RedlockThreeNodesContractTest extends RedlockContract {

	RedlockThreeNodesContractTest(RedisNodes nodes) {
		super(nodes);
	}

}
