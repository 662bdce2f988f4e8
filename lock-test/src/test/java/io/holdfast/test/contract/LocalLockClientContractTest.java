package io.holdfast.test.contract;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.local.LocalLockClient;

/**
 * The lock client inside one JVM.
 */
class LocalLockClientContractTest extends LockClientContract {

	private final LocalLockClient first = LocalLockClient.builder().build();

	@Override
	protected LockClient client(LockListener listener) {
		return LocalLockClient.builder().sharing(this.first).listener(listener).build();
	}

}
