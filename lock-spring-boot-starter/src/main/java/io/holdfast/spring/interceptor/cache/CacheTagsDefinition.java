package io.holdfast.spring.interceptor.cache;

import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.Definition;

/**
 * The tags of a method: its annotations, checked and ready for calls.
 *
 * @param method the method
 * @param tags its tags
 */
record CacheTagsDefinition(AnnotatedMethod method, TagExpressions tags) implements Definition {

	@Override
	public String name() {
		return this.method.defaultName();
	}

}
