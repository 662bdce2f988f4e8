package io.holdfast.spring.interceptor;

import java.util.function.Supplier;

import io.holdfast.lock.OnUnavailable;

/**
 * What follows when Redis is not available.
 *
 * @param choice what the annotation or the property says, never {@code DEFAULT}
 * @param label the static name of what is guarded
 */
public record UnavailablePolicy(OnUnavailable choice, String label) {

	/**
	 * The policy of a method.
	 * @param attribute what its annotation says
	 * @param property what the feature's property says, never {@code DEFAULT}
	 * @param label the static name of what is guarded
	 * @return the policy
	 */
	public static UnavailablePolicy of(OnUnavailable attribute, OnUnavailable property, String label) {
		return new UnavailablePolicy((attribute != OnUnavailable.DEFAULT) ? attribute : property, label);
	}

	/**
	 * Whether calls fall back to what this JVM can guarantee.
	 * @return whether they do
	 */
	public boolean local() {
		return this.choice == OnUnavailable.LOCAL;
	}

	/**
	 * Go on without Redis, or not.
	 * @param failure what says that Redis is not available
	 * @param outages is told when the call goes on
	 * @param local goes on with what this JVM can guarantee
	 * @param unguarded goes on with no guarantee
	 * @param <T> what the call needs to go on
	 * @return what one of the two gave
	 * @throws RuntimeException the failure, when the call must fail
	 */
	public <T> T recover(RuntimeException failure, OutageMonitor outages, Supplier<T> local, Supplier<T> unguarded) {
		if (this.choice == OnUnavailable.FAIL) {
			throw failure;
		}
		outages.fallback(this.label, this.choice, failure);
		return local() ? local.get() : unguarded.get();
	}

}
