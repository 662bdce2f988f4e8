package io.holdfast.spring;

import reactor.core.publisher.Mono;

/**
 * The lock under which a {@code Mono} or {@code Flux} of a guarded method runs, in which
 * threads change and {@link LockContext#current()} does not work. Reactor's context holds
 * it under the key {@code LockContext.class}.
 */
public final class ReactiveLockContext {

	private ReactiveLockContext() {
	}

	/**
	 * The innermost lock of the subscription.
	 * @return the lock of the nearest guarded method; an {@link IllegalStateException} if
	 * the subscription is not guarded
	 */
	public static Mono<LockContext> current() {
		return find().switchIfEmpty(
				Mono.error(() -> new IllegalStateException("No lock is held by this subscription. Call current() inside"
						+ " the Mono or Flux that a method with @DistributedLock returns; use find() if the method may"
						+ " run unguarded.")));
	}

	/**
	 * The innermost lock of the subscription, if there is one.
	 * @return the lock of the nearest guarded method, or empty if there is none
	 */
	public static Mono<LockContext> find() {
		return Mono.deferContextual((context) -> Mono.justOrEmpty(context.<LockContext>getOrEmpty(LockContext.class)));
	}

}
