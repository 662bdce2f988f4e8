package io.holdfast.spring.interceptor.cache;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Makes publishers complete only after their tags have been invalidated.
 */
final class PublisherInvalidation {

	private PublisherInvalidation() {
	}

	static Object follow(Object publisher, Supplier<CompletableFuture<Void>> invalidation) {
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(null, publisher);
		if (adapter == null) {
			throw new IllegalStateException("No adapter for " + publisher.getClass().getName());
		}
		Flux<Object> followed = Flux.concat(adapter.toPublisher(publisher),
				Mono.fromFuture(invalidation).then(Mono.empty()));
		return adapter.fromPublisher(adapter.isMultiValue() ? followed : followed.singleOrEmpty());
	}

}
