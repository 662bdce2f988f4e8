package io.holdfast.spring.interceptor.ratelimit;

import java.util.function.Supplier;

import io.holdfast.spring.annotation.RateLimited;
import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.GuardAdvisor;

/**
 * Puts limits around annotated methods, around their operations and their locks: a
 * refused call claims and takes nothing.
 */
final class RateLimitAdvisor extends GuardAdvisor<RateLimitDefinition> {

	RateLimitAdvisor(DefinitionSource<RateLimited, RateLimitDefinition> source, Supplier<LimitGuards> guards) {
		super(source, new RateLimitInterceptor(source, guards));
	}

}
