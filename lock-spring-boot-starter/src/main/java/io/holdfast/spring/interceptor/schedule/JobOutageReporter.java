package io.holdfast.spring.interceptor.schedule;

import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.schedule.ScheduleListener;
import io.holdfast.spring.interceptor.OutageMonitor;
import io.holdfast.spring.interceptor.UnavailablePolicy;

/**
 * Reports jobs that run without a distributed lock to the outage monitor.
 *
 * @param outages the monitor of schedules
 */
record JobOutageReporter(OutageMonitor outages) implements ScheduleListener {

	@Override
	public void onAvailable(String name) {
		this.outages.available();
	}

	@Override
	public void onUnguarded(String name, OnUnavailable policy, LockUnavailableException failure) {
		Runnable noAction = () -> {
		};
		new UnavailablePolicy(policy, name).recover(failure, this.outages, () -> noAction, () -> noAction).run();
	}

}
