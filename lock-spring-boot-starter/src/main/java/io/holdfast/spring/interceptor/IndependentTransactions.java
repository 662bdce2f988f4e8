package io.holdfast.spring.interceptor;

import java.util.List;
import java.util.function.Supplier;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttributeSource;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Recognizes methods that do not participate in the surrounding transaction.
 */
public final class IndependentTransactions {

	/** Whether Spring's transactions are on the class path. */
	public static final boolean PRESENT = ClassUtils.isPresent(
			"org.springframework.transaction.support.TransactionSynchronizationManager",
			IndependentTransactions.class.getClassLoader());

	private final Supplier<List<TransactionAttributeSource>> sources;

	/**
	 * Create an instance. Use it only if Spring's transactions are on the class path.
	 * @param beanFactory contains the sources of the methods' transaction attributes
	 */
	public IndependentTransactions(BeanFactory beanFactory) {
		this.sources = SingletonSupplier
			.of(() -> beanFactory.getBeanProvider(TransactionAttributeSource.class).orderedStream().toList());
	}

	/**
	 * Whether a method's effects are committed or rolled back independently of the
	 * surrounding transaction.
	 * @param method the method
	 * @return whether its propagation is {@code REQUIRES_NEW} or {@code NOT_SUPPORTED}
	 */
	public boolean isIndependent(AnnotatedMethod method) {
		for (TransactionAttributeSource source : this.sources.get()) {
			TransactionAttribute attribute = source.getTransactionAttribute(method.method(), method.targetClass());
			if (attribute != null) {
				int propagation = attribute.getPropagationBehavior();
				return propagation == TransactionDefinition.PROPAGATION_REQUIRES_NEW
						|| propagation == TransactionDefinition.PROPAGATION_NOT_SUPPORTED;
			}
		}
		return false;
	}

}
