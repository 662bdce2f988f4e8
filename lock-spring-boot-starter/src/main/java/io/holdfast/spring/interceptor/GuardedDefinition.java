package io.holdfast.spring.interceptor;

/**
 * How a {@link CallGuard} guards one method.
 */
public interface GuardedDefinition extends Definition {

	/**
	 * When the work of the method has ended.
	 * @return what decides who runs its calls
	 */
	ReturnKind returns();

	/**
	 * What a refused call gets in place of its method.
	 * @return the policy
	 */
	RefusalPolicy refused();

}
