package io.holdfast.test.contract;

import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;

/**
 * The lock client over one Redis node.
 */
@RedisNodesTest(count = 1)
class RedlockOneNodeContractTest extends RedlockContract {

	RedlockOneNodeContractTest(RedisNodes nodes) {
		super(nodes);
	}

}
