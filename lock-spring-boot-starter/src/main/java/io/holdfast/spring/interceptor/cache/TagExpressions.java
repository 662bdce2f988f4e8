package io.holdfast.spring.interceptor.cache;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.holdfast.spring.cache.CacheKeyException;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.KeyExpression;
import io.holdfast.spring.interceptor.KeyRules;
import io.holdfast.spring.interceptor.MethodExpressions;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;

/**
 * The tags of a method's calls.
 *
 * @param keys one for each tag of the annotation
 * @param expressions evaluates them
 * @param rules the rules for them
 */
record TagExpressions(List<KeyExpression> keys, MethodExpressions expressions, Rules rules) {

	/**
	 * Parse and check tags.
	 * @param method the method
	 * @param attribute the attribute's name
	 * @param texts the attribute's values
	 * @param expressions the expressions of the method
	 * @return the tags
	 * @throws io.holdfast.spring.InvalidAnnotatedMethodException if one is empty, or if
	 * no call could evaluate it
	 */
	static TagExpressions parse(AnnotatedMethod method, String attribute, List<String> texts,
			MethodExpressions expressions) {
		Rules rules = new Rules(method.name());
		List<KeyExpression> keys = new ArrayList<>();
		for (String text : texts) {
			if (text.isBlank()) {
				throw method.invalid("one of its tags is empty.",
						"Give it a name, for example \"record:#{#id}\", or remove it.");
			}
			keys.add(expressions.textOrKey(attribute, text, rules));
		}
		return new TagExpressions(List.copyOf(keys), expressions, rules);
	}

	/**
	 * The tags of a call.
	 * @param target the bean that is called
	 * @param arguments the arguments, one for each parameter
	 * @return the tags, without duplicates
	 * @throws CacheKeyException if one has no usable value
	 */
	List<String> of(@Nullable Object target, @Nullable Object[] arguments) {
		if (this.keys.isEmpty()) {
			return List.of();
		}
		EvaluationContext context = this.expressions.context(target, arguments);
		Set<String> tags = new LinkedHashSet<>();
		for (KeyExpression key : this.keys) {
			tags.addAll(key.evaluate(context));
		}
		for (String tag : tags) {
			if (tag.chars().anyMatch(Character::isISOControl)) {
				throw new CacheKeyException(this.rules.method(),
						"a tag contains control characters. Remove them from the argument, or use another"
								+ " argument.",
						null);
			}
		}
		return List.copyOf(tags);
	}

	/**
	 * The rules for tags.
	 *
	 * @param method the method
	 */
	record Rules(String method) implements KeyRules {

		@Override
		public CacheKeyException failure(String expression, String problem, @Nullable Throwable cause) {
			return new CacheKeyException(this.method, "tag \"" + expression + "\": " + problem, cause);
		}

		@Override
		public @Nullable String oneKey() {
			return null;
		}

		@Override
		public boolean noKeys() {
			return true;
		}

	}

}
