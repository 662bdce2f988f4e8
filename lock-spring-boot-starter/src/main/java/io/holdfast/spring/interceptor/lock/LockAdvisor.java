package io.holdfast.spring.interceptor.lock;

import java.util.function.Supplier;

import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.GuardAdvisor;

/**
 * Puts the lock around annotated methods, and around their transactions: a lock that ends
 * before the commit would show the next holder old data.
 */
final class LockAdvisor extends GuardAdvisor<LockDefinition> {

	LockAdvisor(DefinitionSource<DistributedLock, LockDefinition> source, Supplier<Guards> guards) {
		super(source, new LockInterceptor(source, guards));
	}

}
