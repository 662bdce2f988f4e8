package io.holdfast.spring.interceptor.idempotency;

import java.util.function.Supplier;

import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.GuardAdvisor;

/**
 * Puts the record of operations around annotated methods, around their locks and around
 * their transactions: a record that is complete before the commit would replay what may
 * never have happened.
 */
final class IdempotentAdvisor extends GuardAdvisor<IdempotentDefinition> {

	IdempotentAdvisor(DefinitionSource<Idempotent, IdempotentDefinition> source, Supplier<Operations> operations) {
		super(source, new IdempotentInterceptor(source, operations));
	}

}
