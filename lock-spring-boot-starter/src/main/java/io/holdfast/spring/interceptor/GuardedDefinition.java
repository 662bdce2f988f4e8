package io.holdfast.spring.interceptor;

/**
 * A definition of a method that a {@link CallGuard} guards.
 */
public interface GuardedDefinition extends Definition {

	/**
	 * When the work of the method has ended.
	 * @return the kind, which decides how its calls run
	 */
	ReturnKind returns();

	/**
	 * How to answer a refused call.
	 * @return the policy
	 */
	RefusalPolicy refused();

}
