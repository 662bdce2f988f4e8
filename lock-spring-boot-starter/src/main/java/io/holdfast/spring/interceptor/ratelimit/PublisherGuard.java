package io.holdfast.spring.interceptor.ratelimit;

import java.util.List;
import java.util.Optional;

import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.spring.interceptor.LaterInvocation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Lets methods through that return a publisher. Each subscription is a call: it is
 * decided, and then calls the method anew.
 */
final class PublisherGuard implements LimitGuard {

	private final LimitGuards guards;

	private final ReactiveRateLimitResponses responses;

	PublisherGuard(LimitGuards guards, BeanFactory beanFactory) {
		this.guards = guards;
		this.responses = beanFactory.getBeanProvider(ReactiveRateLimitResponses.class)
			.getIfUnique(() -> (context) -> Optional.empty());
	}

	@Override
	public @Nullable Object invoke(RateLimitDefinition definition, MethodInvocation invocation) {
		Class<?> type = definition.method().method().getReturnType();
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter == null) {
			throw new IllegalStateException("No adapter for " + type);
		}
		Call call = new Call(definition, LaterInvocation.of(invocation), adapter);
		RateLimitResponse response = this.guards.response();
		Flux<Object> limited = Flux.deferContextual((context) -> subscribe(call, response, context));
		return adapter.fromPublisher(adapter.isMultiValue() ? limited : limited.singleOrEmpty());
	}

	private Publisher<Object> subscribe(Call call, RateLimitResponse response, ContextView context) {
		List<RateLimitDemand> demands = call.definition().demands(call.invocation().invocation());
		if (demands.isEmpty()) {
			return call.proceed();
		}
		RateLimitResponse told = (response != RateLimitResponse.NONE) ? response
				: this.responses.current(context).orElse(RateLimitResponse.NONE);
		// A refusal by a limit of the method itself goes on as such.
		Mono<Boolean> passed = Mono.fromFuture(() -> this.guards.gate().passAsync(call.definition(), demands, told));
		return passed.<Optional<RateLimitExceededException>>map((decided) -> Optional.empty())
			.onErrorResume(RateLimitExceededException.class, (refusal) -> Mono.just(Optional.of(refusal)))
			.flatMapMany((refusal) -> refusal.map(call::refuse).orElseGet(call::proceed));
	}

	/**
	 * One call.
	 *
	 * @param definition how it is limited
	 * @param invocation runs the method
	 * @param adapter knows the type that it returns
	 */
	private record Call(RateLimitDefinition definition, LaterInvocation invocation, ReactiveAdapter adapter) {

		Publisher<Object> proceed() {
			try {
				return publisher(this.invocation.proceed());
			}
			catch (Throwable ex) {
				return Flux.error(ex);
			}
		}

		Publisher<Object> refuse(RateLimitExceededException refusal) {
			try {
				return publisher(this.definition.refused().answer(this.invocation.invocation(), refusal));
			}
			catch (Throwable ex) {
				return Flux.error(ex);
			}
		}

		private Publisher<Object> publisher(@Nullable Object returned) {
			return (returned != null) ? this.adapter.toPublisher(returned) : Flux.empty();
		}

	}

}
