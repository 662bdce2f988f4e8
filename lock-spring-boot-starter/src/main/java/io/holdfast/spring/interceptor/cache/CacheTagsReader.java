package io.holdfast.spring.interceptor.cache;

import java.util.Arrays;
import java.util.List;

import io.holdfast.spring.annotation.CacheTags;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.DefinitionReader;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;

/**
 * Turns {@link CacheTags} into a definition and rejects invalid annotations.
 */
final class CacheTagsReader extends DefinitionReader<CacheTags, CacheTagsDefinition> {

	CacheTagsReader(BeanFactory beanFactory, Environment environment) {
		super(beanFactory, environment);
	}

	@Override
	public CacheTagsDefinition read(AnnotatedMethod method, List<CacheTags> annotations) {
		List<String> tags = annotations.stream()
			.flatMap((annotation) -> Arrays.stream(annotation.value()))
			.distinct()
			.toList();
		return new CacheTagsDefinition(method, TagExpressions.parse(method, "value", tags, expressions(method)));
	}

}
