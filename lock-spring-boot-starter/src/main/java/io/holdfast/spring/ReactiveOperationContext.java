package io.holdfast.spring;

import reactor.core.publisher.Mono;

/**
 * The operation whose work a {@code Mono} of an idempotent method does; threads change
 * there, and {@link OperationContext#current()} does not work. Reactor's context holds it
 * under the key {@code OperationContext.class}.
 */
public final class ReactiveOperationContext {

	private ReactiveOperationContext() {
	}

	/**
	 * The innermost operation of the subscription.
	 * @return the operation of the nearest idempotent method; an
	 * {@link IllegalStateException} if the subscription is not part of an operation
	 */
	public static Mono<OperationContext> current() {
		return find().switchIfEmpty(Mono.error(() -> new IllegalStateException(
				"No idempotent operation is done by this subscription. Call current() inside the Mono that a method with"
						+ " @Idempotent returns; use find() if the code may run outside an operation.")));
	}

	/**
	 * The innermost operation of the subscription, if there is one.
	 * @return the operation of the nearest idempotent method, or empty if there is none
	 */
	public static Mono<OperationContext> find() {
		return Mono.deferContextual(
				(context) -> Mono.justOrEmpty(context.<OperationContext>getOrEmpty(OperationContext.class)));
	}

}
