package io.holdfast.spring.interceptor.schedule;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.Ordered;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.scheduling.config.TaskSchedulerRouter;
import org.springframework.util.function.SingletonSupplier;

/**
 * The clocks that Spring uses to call scheduled methods. A cron schedule without a zone
 * uses the zone of its scheduler's clock.
 */
final class SchedulerClocks implements SchedulingConfigurer, Ordered, DisposableBean {

	private final SchedulerFinder schedulers = new SchedulerFinder();

	private final Map<String, Clock> clocks = new ConcurrentHashMap<>();

	private final ReentrantLock lock = new ReentrantLock();

	private final List<Runnable> actions = new ArrayList<>();

	private volatile @Nullable ScheduledTaskRegistrar registrar;

	SchedulerClocks(BeanFactory beanFactory) {
		this.schedulers.setBeanFactory(beanFactory);
	}

	/** Runs after the application's configurers, which may choose the scheduler. */
	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	/** Called before the first task is scheduled. */
	@Override
	public void configureTasks(ScheduledTaskRegistrar registrar) {
		List<Runnable> waiting;
		this.lock.lock();
		try {
			this.registrar = registrar;
			waiting = List.copyOf(this.actions);
			this.actions.clear();
		}
		finally {
			this.lock.unlock();
		}
		waiting.forEach(Runnable::run);
	}

	/**
	 * Run an action when Spring begins to schedule, or immediately if it has already
	 * begun.
	 */
	void onBegin(Runnable action) {
		this.lock.lock();
		try {
			if (this.registrar == null) {
				this.actions.add(action);
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		action.run();
	}

	/**
	 * The clock of a scheduler.
	 * @param qualifier the scheduler that {@code @Scheduled} names; empty for none
	 * @return the clock of the scheduler that calls such a method
	 */
	Clock clock(String qualifier) {
		ScheduledTaskRegistrar known = this.registrar;
		if (known == null) {
			return this.schedulers.find(qualifier).getClock();
		}
		TaskScheduler chosen = known.getScheduler();
		if (chosen != null && !(chosen instanceof TaskSchedulerRouter)) {
			// It runs all tasks, whatever their qualifiers.
			return chosen.getClock();
		}
		return this.clocks.computeIfAbsent(qualifier, (key) -> this.schedulers.find(key).getClock());
	}

	@Override
	public void destroy() {
		this.schedulers.destroy();
	}

	/** Finds schedulers as Spring does. */
	private static final class SchedulerFinder extends TaskSchedulerRouter {

		private final Supplier<TaskScheduler> standard = SingletonSupplier.of(this::determineDefaultScheduler);

		TaskScheduler find(String qualifier) {
			try {
				return qualifier.isEmpty() ? this.standard.get() : determineQualifiedScheduler(qualifier);
			}
			catch (BeansException ex) {
				// Spring's scheduling fails with the same exception and reports it.
				return this.standard.get();
			}
		}

	}

}
