package io.holdfast.spring.interceptor;

import java.time.Duration;
import java.util.Locale;

import io.holdfast.lock.LockOptions;
import io.holdfast.spring.InvalidLockDefinitionException;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.OnBusy;
import io.holdfast.spring.annotation.OnUnavailable;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.expression.Expression;
import org.springframework.util.StringUtils;

/**
 * Turns an annotation into a definition, or says what is wrong with it.
 */
final class LockDefinitionReader {

	private static final Duration SHORTEST_LEASE = Duration.ofMillis(1);

	private final BeanFactory beanFactory;

	private final Environment environment;

	private final LockSettings settings;

	LockDefinitionReader(BeanFactory beanFactory, Environment environment, LockSettings settings) {
		this.beanFactory = beanFactory;
		this.environment = environment;
		this.settings = settings;
	}

	/**
	 * Read an annotation.
	 * @param method the method on which it takes effect
	 * @param lock the annotation
	 * @return the definition
	 * @throws InvalidLockDefinitionException when the method cannot be guarded so
	 */
	LockDefinition read(AnnotatedMethod method, DistributedLock lock) {
		Reachability.check(method);
		ReturnKind returns = ReturnKind.of(method);
		LockNames names = names(method, lock);
		return new LockDefinition(method, returns, names, options(method, lock).withLabel(names.name()),
				busy(method, lock), LostPolicy.of(lock.onLost()), unavailable(method, lock, names.name()));
	}

	private LockNames names(AnnotatedMethod method, DistributedLock lock) {
		String name = name(method, lock.name());
		MethodExpressions expressions = new MethodExpressions(method, this.beanFactory);
		KeyExpression key = StringUtils.hasText(lock.key()) ? expressions.key(lock.key(), name, lock.fenced()) : null;
		Expression condition = StringUtils.hasText(lock.condition()) ? expressions.condition(lock.condition()) : null;
		return new LockNames(name, key, condition, expressions);
	}

	private String name(AnnotatedMethod method, String text) {
		if (!StringUtils.hasText(text)) {
			return method.defaultName();
		}
		String quoted = "name = \"" + text + "\"";
		if (text.contains("#{")) {
			throw method.invalid(quoted + " holds an expression, but the name is the static part of a lock's name.",
					"Put what depends on the call into 'key'.");
		}
		String name;
		try {
			name = this.environment.resolveRequiredPlaceholders(text);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid(quoted + " has a placeholder without a value: " + ex.getMessage() + ".",
					"Set the property, or give a default: \"${the.property:a-name}\".", ex);
		}
		if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
			throw method.invalid(quoted + " is blank or holds control characters.",
					"Use a name of printable characters, for example \"invoice\".");
		}
		return name;
	}

	private LockOptions options(AnnotatedMethod method, DistributedLock lock) {
		LockOptions options = this.settings.options();
		Duration wait = duration(method, "waitTime", lock.waitTime(), Duration.ZERO);
		Duration lease = duration(method, "lease", lock.lease(), SHORTEST_LEASE);
		Duration maxHold = duration(method, "maxHold", lock.maxHold(), SHORTEST_LEASE);
		try {
			return new LockOptions((wait != null) ? wait : options.waitTime(),
					(lease != null) ? lease : options.lease(), lock.renew(),
					(maxHold != null) ? maxHold : options.maxHold(), lock.fenced(), null);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid(String.valueOf(ex.getMessage()),
					"Correct 'lease' or 'maxHold', or holdfast.lock.lease or holdfast.lock.max-hold where the annotation"
							+ " has none.",
					ex);
		}
	}

	private @Nullable Duration duration(AnnotatedMethod method, String attribute, String text, Duration shortest) {
		return StringUtils.hasText(text)
				? new DurationAttribute(method, attribute, text).read(this.environment, shortest) : null;
	}

	private static BusyPolicy busy(AnnotatedMethod method, DistributedLock lock) {
		boolean skip = lock.onBusy() == OnBusy.SKIP;
		if (!StringUtils.hasText(lock.fallback())) {
			return skip ? BusyPolicy.skip(EmptyValue.of(method.method(), method.targetClass())) : BusyPolicy.THROW;
		}
		if (skip) {
			throw method.invalid("onBusy = SKIP and fallback = \"" + lock.fallback()
					+ "\" both say what follows when the lock is busy.", "Remove one of them.");
		}
		return BusyPolicy.fallback(FallbackMethod.find(method, lock.fallback()));
	}

	private UnavailablePolicy unavailable(AnnotatedMethod method, DistributedLock lock, String name) {
		boolean inherited = lock.onUnavailable() == OnUnavailable.DEFAULT;
		OnUnavailable choice = inherited ? this.settings.onUnavailable() : lock.onUnavailable();
		if (lock.fenced() && choice != OnUnavailable.FAIL) {
			String source = inherited ? "holdfast.lock.on-unavailable = " + choice.name().toLowerCase(Locale.ROOT)
					: "onUnavailable = " + choice;
			throw method.invalid("fenced = true and " + source
					+ " contradict each other: without a quorum of nodes there is no fence that other instances respect.",
					"Set onUnavailable = FAIL on the annotation, or remove 'fenced'.");
		}
		return new UnavailablePolicy(choice, name);
	}

}
