package io.holdfast.spring;

import reactor.core.publisher.Mono;

/**
 * The lock under which a {@code Mono} or {@code Flux} of a guarded method runs, where
 * threads change and {@link LockContext#current()} does not reach. The context stands in
 * Reactor's context with {@code LockContext.class} as its key.
 */
public final class ReactiveLockContext {

	private ReactiveLockContext() {
	}

	/**
	 * The innermost lock of the subscription.
	 * @return the lock of the nearest guarded method; an {@link IllegalStateException}
	 * when the subscription does not stand under one
	 */
	public static Mono<LockContext> current() {
		return find().switchIfEmpty(
				Mono.error(() -> new IllegalStateException("No lock is held by this subscription. Ask for it inside the"
						+ " Mono or Flux that a method with @DistributedLock returns; use find() where the method may"
						+ " run unguarded.")));
	}

	/**
	 * The innermost lock of the subscription, if there is one.
	 * @return the lock of the nearest guarded method, or empty when there is none
	 */
	public static Mono<LockContext> find() {
		return Mono.deferContextual((context) -> Mono.justOrEmpty(context.<LockContext>getOrEmpty(LockContext.class)));
	}

}
