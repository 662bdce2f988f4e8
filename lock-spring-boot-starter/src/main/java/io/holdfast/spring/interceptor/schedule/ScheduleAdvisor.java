package io.holdfast.spring.interceptor.schedule;

import java.util.function.Supplier;

import io.holdfast.spring.annotation.ScheduledLocked;
import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.GuardAdvisor;

/**
 * Puts the lock of a job around its method and everything that guards it besides, but
 * inside what hands it to another thread: an asynchronous method is locked where it runs.
 */
final class ScheduleAdvisor extends GuardAdvisor<ScheduleDefinition> {

	ScheduleAdvisor(DefinitionSource<ScheduledLocked, ScheduleDefinition> source, Supplier<JobGuards> guards) {
		super(source, new ScheduleInterceptor(source, guards));
	}

}
