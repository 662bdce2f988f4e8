package io.holdfast.spring.interceptor.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.holdfast.spring.annotation.InvalidateTags;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.DefinitionReader;
import io.holdfast.spring.interceptor.MethodExpressions;
import io.holdfast.spring.interceptor.ReturnKind;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Turns {@link InvalidateTags} into a definition and rejects invalid annotations.
 */
final class InvalidationReader extends DefinitionReader<InvalidateTags, InvalidationDefinition> {

	InvalidationReader(BeanFactory beanFactory, Environment environment) {
		super(beanFactory, environment);
	}

	@Override
	public InvalidationDefinition read(AnnotatedMethod method, List<InvalidateTags> annotations) {
		MethodExpressions expressions = expressions(method);
		List<InvalidationDefinition.Part> parts = new ArrayList<>();
		for (InvalidateTags annotation : annotations) {
			List<String> caches = new ArrayList<>();
			for (String cache : annotation.cache()) {
				if (!StringUtils.hasText(cache)) {
					throw method.invalid("one of its caches has no name.",
							"Name the cache as @Cacheable does, for example cache = \"records\".");
				}
				caches.add(name(method, cache));
			}
			if (caches.isEmpty() || annotation.tags().length == 0) {
				throw method.invalid(
						"it names no " + (caches.isEmpty() ? "cache" : "tag") + ", so it would invalidate nothing.",
						"Set at least one 'cache' and one of 'tags'.");
			}
			parts.add(new InvalidationDefinition.Part(List.copyOf(caches),
					TagExpressions.parse(method, "tags", Arrays.asList(annotation.tags()), expressions)));
		}
		return new InvalidationDefinition(method, ReturnKind.of(method), List.copyOf(parts));
	}

}
