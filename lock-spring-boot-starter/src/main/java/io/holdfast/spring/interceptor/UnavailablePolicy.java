package io.holdfast.spring.interceptor;

import java.util.function.Supplier;

import io.holdfast.lock.OnUnavailable;

/**
 * Decides how a call continues if Redis is not available.
 *
 * @param choice the value of the annotation or the property, never {@code DEFAULT}
 * @param label the static name of the lock, operation, limit or job
 */
public record UnavailablePolicy(OnUnavailable choice, String label) {

	/**
	 * The policy of a method.
	 * @param attribute the value of its annotation
	 * @param property the value of the feature's property, never {@code DEFAULT}
	 * @param label the static name of the lock, operation, limit or job
	 * @return the policy
	 */
	public static UnavailablePolicy of(OnUnavailable attribute, OnUnavailable property, String label) {
		return new UnavailablePolicy((attribute != OnUnavailable.DEFAULT) ? attribute : property, label);
	}

	/**
	 * Whether calls fall back to guarantees within this JVM.
	 * @return whether they do
	 */
	public boolean local() {
		return this.choice == OnUnavailable.LOCAL;
	}

	/**
	 * Continue without Redis if the policy allows it.
	 * @param failure the exception that says that Redis is not available
	 * @param outages records that the call continues
	 * @param local continues with guarantees within this JVM
	 * @param unguarded continues without guarantees
	 * @param <T> the type that the call needs to continue
	 * @return the result of one of the two
	 * @throws RuntimeException the failure, if the policy is {@code FAIL}
	 */
	public <T> T recover(RuntimeException failure, OutageMonitor outages, Supplier<T> local, Supplier<T> unguarded) {
		if (this.choice == OnUnavailable.FAIL) {
			throw failure;
		}
		outages.fallback(this.label, this.choice, failure);
		return local() ? local.get() : unguarded.get();
	}

}
