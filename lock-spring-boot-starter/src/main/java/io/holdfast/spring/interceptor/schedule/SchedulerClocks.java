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
 * The clocks by which Spring calls scheduled methods. A cron schedule without a zone has
 * that of its scheduler's clock.
 */
final class SchedulerClocks implements SchedulingConfigurer, Ordered, DisposableBean {

	private final Routes routes = new Routes();

	private final Map<String, Clock> clocks = new ConcurrentHashMap<>();

	private final ReentrantLock lock = new ReentrantLock();

	private final List<Runnable> actions = new ArrayList<>();

	private volatile @Nullable ScheduledTaskRegistrar registrar;

	SchedulerClocks(BeanFactory beanFactory) {
		this.routes.setBeanFactory(beanFactory);
	}

	/** Behind those of the application, which may choose the scheduler. */
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
	 * Do something when Spring begins to schedule; at once where it has begun.
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
	 * @param qualifier what {@code @Scheduled} says of its scheduler; empty for nothing
	 * @return the clock of the scheduler that calls such a method
	 */
	Clock clock(String qualifier) {
		ScheduledTaskRegistrar known = this.registrar;
		if (known == null) {
			return this.routes.find(qualifier).getClock();
		}
		TaskScheduler chosen = known.getScheduler();
		if (chosen != null && !(chosen instanceof TaskSchedulerRouter)) {
			// It runs all tasks, whatever their qualifiers.
			return chosen.getClock();
		}
		return this.clocks.computeIfAbsent(qualifier, (key) -> this.routes.find(key).getClock());
	}

	@Override
	public void destroy() {
		this.routes.destroy();
	}

	/** Finds schedulers as Spring does. */
	private static final class Routes extends TaskSchedulerRouter {

		private final Supplier<TaskScheduler> standard = SingletonSupplier.of(this::determineDefaultScheduler);

		TaskScheduler find(String qualifier) {
			try {
				return qualifier.isEmpty() ? this.standard.get() : determineQualifiedScheduler(qualifier);
			}
			catch (BeansException ex) {
				// Scheduling itself fails of it, and says why.
				return this.standard.get();
			}
		}

	}

}
