package io.holdfast.spring.interceptor.cache;

import java.util.function.Supplier;

import io.holdfast.spring.annotation.InvalidateTags;
import io.holdfast.spring.cache.TagInvalidator;
import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.GuardAdvisor;

/**
 * Invalidates tags after annotated methods, and after their transactions.
 */
final class InvalidationAdvisor extends GuardAdvisor<InvalidationDefinition> {

	InvalidationAdvisor(DefinitionSource<InvalidateTags, InvalidationDefinition> source,
			Supplier<TagInvalidator> invalidator) {
		super(source, new InvalidationInterceptor(source, invalidator));
	}

}
