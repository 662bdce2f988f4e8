package io.holdfast.spring;

import reactor.core.publisher.Mono;

/**
 * The operation that a {@code Mono} of an idempotent method does the work of, where
 * threads change and {@link OperationContext#current()} does not reach. The context
 * stands in Reactor's context with {@code OperationContext.class} as its key.
 */
public final class ReactiveOperationContext {

	private ReactiveOperationContext() {
	}

	/**
	 * The innermost operation of the subscription.
	 * @return the operation of the nearest idempotent method; an
	 * {@link IllegalStateException} when the subscription does not stand under one
	 */
	public static Mono<OperationContext> current() {
		return find().switchIfEmpty(Mono.error(() -> new IllegalStateException(
				"No idempotent operation is done by this subscription. Ask for it inside the Mono that a method with"
						+ " @Idempotent returns; use find() where the code may run outside of one.")));
	}

	/**
	 * The innermost operation of the subscription, if there is one.
	 * @return the operation of the nearest idempotent method, or empty when there is none
	 */
	public static Mono<OperationContext> find() {
		return Mono.deferContextual(
				(context) -> Mono.justOrEmpty(context.<OperationContext>getOrEmpty(OperationContext.class)));
	}

}
