package io.holdfast.spring.interceptor.schedule;

import java.util.Optional;

import io.holdfast.schedule.JobRun;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.interceptor.LaterInvocation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Runs jobs whose work ends with their publisher. Each subscription is a run.
 */
final class PublisherGuard implements JobGuard {

	private final JobGate gate;

	PublisherGuard(JobGate gate) {
		this.gate = gate;
	}

	@Override
	public @Nullable Object invoke(ScheduleDefinition job, MethodInvocation invocation) {
		Class<?> type = job.method().method().getReturnType();
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter == null) {
			throw new IllegalStateException("No adapter for " + type);
		}
		LaterInvocation later = LaterInvocation.of(invocation);
		Flux<Object> guarded = Flux.defer(() -> {
			// On the subscriber's thread, which shows whether it is the scheduler's.
			JobRun run = this.gate.start(job);
			return (run != null) ? run(run, later, adapter) : Flux.empty();
		});
		return adapter.fromPublisher(adapter.isMultiValue() ? guarded : guarded.singleOrEmpty());
	}

	private static Flux<Object> run(JobRun run, LaterInvocation invocation, ReactiveAdapter adapter) {
		Flux<Object> work = Flux.usingWhen(Mono.just(run), (same) -> work(same, invocation, adapter),
				(same) -> end(same, null), PublisherGuard::end, (same) -> end(same, null));
		if (!run.isBehind()) {
			return work;
		}
		Flux<Object> next = Mono.fromCallable(run::startNext)
			.subscribeOn(Schedulers.boundedElastic())
			.flatMap(Mono::justOrEmpty)
			.flatMapMany((following) -> run(following, invocation, adapter));
		return work.thenMany(next);
	}

	private static Publisher<Object> work(JobRun run, LaterInvocation invocation, ReactiveAdapter adapter) {
		Object returned;
		try (LockContext.Scope scope = ActiveJob.attach(run)) {
			returned = invocation.proceed();
		}
		catch (Throwable ex) {
			return Flux.error(ex);
		}
		Publisher<Object> publisher = (returned != null) ? adapter.toPublisher(returned) : Flux.empty();
		Optional<LockContext> context = run.lock().map((lock) -> new ActiveJob(run, lock));
		return Flux.from(publisher)
			.contextWrite((before) -> context.map((job) -> before.put(LockContext.class, job)).orElse(before));
	}

	private static Publisher<?> end(JobRun run, @Nullable Throwable failure) {
		return Mono.fromRunnable(() -> run.end(failure)).subscribeOn(Schedulers.boundedElastic());
	}

}
