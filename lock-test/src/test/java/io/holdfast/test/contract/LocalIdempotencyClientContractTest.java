package io.holdfast.test.contract;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.local.LocalIdempotencyClient;

/**
 * The idempotency client inside one JVM.
 */
class LocalIdempotencyClientContractTest extends IdempotencyClientContract {

	private final LocalIdempotencyClient first = LocalIdempotencyClient.builder().build();

	@Override
	protected IdempotencyClient client(IdempotencyListener listener) {
		return LocalIdempotencyClient.builder().sharing(this.first).listener(listener).build();
	}

}
