package io.holdfast.spring.interceptor.lock;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.OnBusy;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.DefinitionReader;
import io.holdfast.spring.interceptor.IndependentTransactions;
import io.holdfast.spring.interceptor.KeyExpression;
import io.holdfast.spring.interceptor.MethodExpressions;
import io.holdfast.spring.interceptor.RefusalPolicy;
import io.holdfast.spring.interceptor.ReturnKind;
import io.holdfast.spring.interceptor.UnavailablePolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.expression.Expression;
import org.springframework.util.StringUtils;

/**
 * Turns {@link DistributedLock} into a definition and rejects invalid annotations.
 */
final class LockDefinitionReader extends DefinitionReader<DistributedLock, LockDefinition> {

	private final LockSettings settings;

	private final @Nullable IndependentTransactions transactions;

	LockDefinitionReader(BeanFactory beanFactory, Environment environment, LockSettings settings) {
		super(beanFactory, environment);
		this.settings = settings;
		this.transactions = IndependentTransactions.PRESENT ? new IndependentTransactions(beanFactory) : null;
	}

	@Override
	public LockDefinition read(AnnotatedMethod method, List<DistributedLock> annotations) {
		DistributedLock lock = only(method, annotations,
				"; to acquire several locks at once, set 'key' to a collection.");
		ReturnKind returns = ReturnKind.of(method);
		LockNames names = names(method, lock);
		return new LockDefinition(method, returns, names, options(method, lock).withLabel(names.name()),
				busy(method, lock), LockLossPolicy.of(lock.onLost()), unavailable(method, lock, names.name()),
				this.transactions);
	}

	private LockNames names(AnnotatedMethod method, DistributedLock lock) {
		String name = name(method, lock.name());
		MethodExpressions expressions = expressions(method);
		LockKeyRules rules = new LockKeyRules(name, lock.fenced() ? method : null);
		KeyExpression key = StringUtils.hasText(lock.key()) ? expressions.key(lock.key(), rules) : null;
		Expression condition = StringUtils.hasText(lock.condition())
				? expressions.expression("condition", lock.condition()) : null;
		return new LockNames(name, key, condition, expressions, rules);
	}

	private LockOptions options(AnnotatedMethod method, DistributedLock lock) {
		LockOptions options = this.settings.options();
		Duration wait = duration(method, "waitTime", lock.waitTime(), Duration.ZERO, options.waitTime());
		Duration lease = duration(method, "lease", lock.lease(), SHORTEST, options.lease());
		Duration maxHold = duration(method, "maxHold", lock.maxHold(), SHORTEST);
		try {
			return new LockOptions(wait, lease, lock.renew(), (maxHold != null) ? maxHold : options.maxHold(),
					lock.fenced(), null);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid(String.valueOf(ex.getMessage()),
					"Correct 'lease' or 'maxHold', or, if the annotation does not set them, holdfast.lock.lease or"
							+ " holdfast.lock.max-hold.",
					ex);
		}
	}

	private static RefusalPolicy busy(AnnotatedMethod method, DistributedLock lock) {
		boolean skip = lock.onBusy() == OnBusy.SKIP;
		if (!StringUtils.hasText(lock.fallback())) {
			return skip ? RefusalPolicy.skip(method) : RefusalPolicy.THROW;
		}
		if (skip) {
			throw method.invalid("onBusy = SKIP and fallback = \"" + lock.fallback()
					+ "\" both define what happens when the lock is busy.", "Remove one of them.");
		}
		return RefusalPolicy.fallback(method, lock.fallback());
	}

	private UnavailablePolicy unavailable(AnnotatedMethod method, DistributedLock lock, String name) {
		UnavailablePolicy policy = UnavailablePolicy.of(lock.onUnavailable(), this.settings.onUnavailable(), name);
		OnUnavailable choice = policy.choice();
		if (lock.fenced() && choice != OnUnavailable.FAIL) {
			String source = (lock.onUnavailable() == OnUnavailable.DEFAULT)
					? "holdfast.lock.on-unavailable = " + choice.name().toLowerCase(Locale.ROOT)
					: "onUnavailable = " + choice;
			throw method.invalid("fenced = true and " + source
					+ " contradict each other: without a quorum of nodes there is no fence that other instances respect.",
					"Set onUnavailable = FAIL on the annotation, or remove 'fenced'.");
		}
		return policy;
	}

}
