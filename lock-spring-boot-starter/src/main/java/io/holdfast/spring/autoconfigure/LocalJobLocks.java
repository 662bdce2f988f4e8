package io.holdfast.spring.autoconfigure;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.local.LocalLockClient;

/**
 * The locks of jobs inside this JVM. No bean of type {@link LockClient}, of which there
 * shall be one.
 *
 * @param client the client
 */
record LocalJobLocks(LockClient client) implements AutoCloseable {

	static LocalJobLocks of(String instanceId) {
		return new LocalJobLocks(LocalLockClient.builder().instanceId(instanceId).build());
	}

	@Override
	public void close() {
		this.client.close();
	}

}
