package io.holdfast.spring.autoconfigure;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.local.LocalLockClient;

/**
 * The locks of jobs inside this JVM. It is not a bean of type {@link LockClient}, because
 * there must be only one of these.
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
