package io.holdfast.spring.interceptor.ratelimit;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.spring.annotation.RateLimited;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.DefinitionReader;
import io.holdfast.spring.interceptor.MethodExpressions;
import io.holdfast.spring.interceptor.RefusalPolicy;
import io.holdfast.spring.interceptor.ReturnKind;
import io.holdfast.spring.interceptor.UnavailablePolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Turns {@link RateLimited} into a definition and rejects invalid annotations.
 */
final class RateLimitDefinitionReader extends DefinitionReader<RateLimited, RateLimitDefinition> {

	private final RateLimitSettings settings;

	private final LiveLimits limits;

	RateLimitDefinitionReader(BeanFactory beanFactory, Environment environment, RateLimitSettings settings) {
		super(beanFactory, environment);
		this.settings = settings;
		this.limits = new LiveLimits(environment);
	}

	@Override
	public RateLimitDefinition read(AnnotatedMethod method, List<RateLimited> annotations) {
		ReturnKind returns = ReturnKind.ofBeginning(method);
		MethodExpressions expressions = expressions(method);
		Set<String> names = new HashSet<>();
		List<LimitRule> rules = annotations.stream().map((limited) -> {
			LimitRule rule = rule(method, limited, expressions);
			if (!names.add(rule.limit().name())) {
				throw method.invalid("it has two limits with the name '" + rule.limit().name() + "'.",
						"Give each of them its own 'name', for example \"per-second\" and \"per-day\".");
			}
			return rule;
		}).toList();
		Duration wait = duration(method, "waitTime", agreed(method, annotations, "waitTime", RateLimited::waitTime),
				Duration.ZERO, Duration.ZERO);
		String fallback = agreed(method, annotations, "fallback", RateLimited::fallback);
		OnUnavailable unavailable = OnUnavailable.valueOf(agreed(method, annotations, "onUnavailable",
				(limited) -> (limited.onUnavailable() != OnUnavailable.DEFAULT) ? limited.onUnavailable().name() : "",
				OnUnavailable.DEFAULT.name()));
		return new RateLimitDefinition(method, returns, rules, expressions, wait,
				fallback.isEmpty() ? RefusalPolicy.THROW : RefusalPolicy.fallback(method, fallback),
				UnavailablePolicy.of(unavailable, this.settings.onUnavailable(), rules.get(0).limit().name()));
	}

	private LimitRule rule(AnnotatedMethod method, RateLimited limited, MethodExpressions expressions) {
		String name = name(method, limited.name());
		LimitKey key = new LimitKey(
				StringUtils.hasText(limited.key()) ? expressions.key(limited.key(), new LimitKey.Rules(name)) : null);
		DeclaredLimit declared = declared(method, name, limited);
		LimitCost cost = cost(method, limited, expressions);
		LiveLimit limit = this.limits.of(method, declared);
		limit.current().map(RateLimit::limit).filter((most) -> cost.fixed() > most).ifPresent((most) -> {
			throw method.invalid("cost = \"" + limited.cost() + "\" is more than its limit" + " '" + name
					+ "' ever allows, " + most + ", so no call could pass.", "Lower the cost or raise" + " the limit.");
		});
		return new LimitRule(limit, key, cost);
	}

	private DeclaredLimit declared(AnnotatedMethod method, String name, RateLimited limited) {
		Long limit = StringUtils.hasText(limited.limit()) ? number(method, "limit", limited.limit()) : null;
		Duration window = duration(method, "window", limited.window(), SHORTEST);
		try {
			RateLimit.slidingWindow(name, (limit != null) ? limit : 1, (window != null) ? window : SHORTEST);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid("limit = \"" + limited.limit() + "\" and window = \"" + limited.window()
					+ "\" are not a valid" + " limit.", String.valueOf(ex.getMessage()), ex);
		}
		return new DeclaredLimit(name, limit, window, limited.algorithm());
	}

	private LimitCost cost(AnnotatedMethod method, RateLimited limited, MethodExpressions expressions) {
		String text = limited.cost().trim();
		if (!text.contains("${") && !text.matches("[+-]?[0-9]+")) {
			return new LimitCost(0, expressions.expression("cost", text));
		}
		long cost = number(method, "cost", text);
		if (cost < 1) {
			throw method.invalid("cost = \"" + limited.cost() + "\" would take no permits.",
					"Use a number of at least 1, or remove the annotation.");
		}
		return new LimitCost(cost, null);
	}

	private long number(AnnotatedMethod method, String attribute, String text) {
		String quoted = attribute + " = \"" + text + "\"";
		try {
			return Long.parseLong(resolve(method, quoted, text, "100").trim());
		}
		catch (NumberFormatException ex) {
			throw method.invalid(quoted + " is not a whole number.",
					"Write for example \"100\" or \"${the.property:100}\".", ex);
		}
	}

	private static String agreed(AnnotatedMethod method, List<RateLimited> annotations, String attribute,
			Function<RateLimited, String> value) {
		return agreed(method, annotations, attribute, value, "");
	}

	/**
	 * The value that all annotations of a method share, because they are one decision.
	 */
	private static String agreed(AnnotatedMethod method, List<RateLimited> annotations, String attribute,
			Function<RateLimited, String> value, String none) {
		List<String> values = annotations.stream().map(value).filter(StringUtils::hasText).distinct().toList();
		if (values.size() > 1) {
			throw method.invalid("its limits are one decision, but they have " + attribute + " = "
					+ String.join(" and ", values) + ".",
					"Give '" + attribute + "' on one of them, or the same value" + " on all.");
		}
		@Nullable String only = values.isEmpty() ? null : values.get(0);
		return (only != null) ? only : none;
	}

}
