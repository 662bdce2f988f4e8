package io.holdfast.spring.interceptor.lock;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import io.holdfast.spring.interceptor.UnavailablePolicy;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;

/**
 * What one call asks for.
 *
 * @param names the locks; at least one
 * @param options how to wait and hold
 * @param unavailable what follows when Redis is not available
 */
record LockRequest(Collection<String> names, LockOptions options, UnavailablePolicy unavailable) {

	LockRequest missing(Collection<String> missing) {
		return new LockRequest(missing, this.options, this.unavailable);
	}

	Optional<LockHandle> tryAcquire(LockClient client, LockOptions options) {
		return (this.names.size() == 1) ? client.tryAcquire(first(), options)
				: client.tryAcquireAll(this.names, options);
	}

	CompletionStage<Optional<LockHandle>> tryAcquireAsync(LockClient client, LockOptions options) {
		return (this.names.size() == 1) ? client.tryAcquireAsync(first(), options)
				: client.tryAcquireAllAsync(this.names, options);
	}

	LockNotAcquiredException refusal() {
		return new LockNotAcquiredException(String.join(", ", this.names), this.options.waitTime());
	}

	private String first() {
		return this.names.iterator().next();
	}

}
