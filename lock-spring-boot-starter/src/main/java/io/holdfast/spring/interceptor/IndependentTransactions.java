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
 * Tells methods that take no part in the transaction around them.
 */
public final class IndependentTransactions {

	/** Whether Spring's transactions are on the class path. */
	public static final boolean PRESENT = ClassUtils.isPresent(
			"org.springframework.transaction.support.TransactionSynchronizationManager",
			IndependentTransactions.class.getClassLoader());

	private final Supplier<List<TransactionAttributeSource>> sources;

	/**
	 * Create it; only where Spring's transactions are on the class path.
	 * @param beanFactory knows the transactions of methods
	 */
	public IndependentTransactions(BeanFactory beanFactory) {
		this.sources = SingletonSupplier
			.of(() -> beanFactory.getBeanProvider(TransactionAttributeSource.class).orderedStream().toList());
	}

	/**
	 * Whether what a method does stays or goes by itself.
	 * @param method the method
	 * @return whether it says {@code REQUIRES_NEW} or {@code NOT_SUPPORTED}
	 */
	public boolean apart(AnnotatedMethod method) {
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
