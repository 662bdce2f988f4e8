package io.holdfast.spring.interceptor.cache;

import java.util.List;

import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.Definition;
import io.holdfast.spring.interceptor.ReturnKind;
import org.aopalliance.intercept.MethodInvocation;

/**
 * The tags that a method invalidates: its annotations, checked and ready for calls.
 *
 * @param method the method
 * @param returns when its work has ended
 * @param parts one for each annotation
 */
record InvalidationDefinition(AnnotatedMethod method, ReturnKind returns, List<Part> parts) implements Definition {

	@Override
	public String name() {
		return this.method.defaultName();
	}

	/**
	 * Evaluate the tags that one call invalidates.
	 * @param invocation the call
	 * @return one for each annotation
	 * @throws io.holdfast.spring.cache.CacheKeyException if a tag has no usable value
	 */
	List<Invalidation> evaluate(MethodInvocation invocation) {
		return this.parts.stream()
			.map((part) -> new Invalidation(part.caches(),
					part.tags().of(invocation.getThis(), invocation.getArguments())))
			.toList();
	}

	/**
	 * One annotation.
	 *
	 * @param caches the caches
	 * @param tags the tags in each of them
	 */
	record Part(List<String> caches, TagExpressions tags) {
	}

	/**
	 * The evaluated tags of one annotation.
	 *
	 * @param caches the caches
	 * @param tags the tags in each of them
	 */
	record Invalidation(List<String> caches, List<String> tags) {
	}

}
