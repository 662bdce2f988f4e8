package io.holdfast.spring.interceptor.cache;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.holdfast.spring.cache.TagInvalidator;
import io.holdfast.spring.interceptor.CallInvoker;
import io.holdfast.spring.interceptor.ChainedFuture;
import io.holdfast.spring.interceptor.cache.InvalidationDefinition.Invalidation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Invalidates the tags of annotated methods after the methods have succeeded.
 */
final class InvalidationInvoker implements CallInvoker<InvalidationDefinition> {

	private final Supplier<TagInvalidator> invalidator;

	InvalidationInvoker(Supplier<TagInvalidator> invalidator) {
		this.invalidator = invalidator;
	}

	@Override
	public @Nullable Object invoke(InvalidationDefinition definition, MethodInvocation invocation) throws Throwable {
		// Evaluate the tags before the method runs, because it may change its arguments.
		List<Invalidation> invalidations = definition.evaluate(invocation);
		Object result = invocation.proceed();
		if (result == null) {
			invalidate(invalidations);
			return null;
		}
		return switch (definition.returns()) {
			case VALUE -> {
				invalidate(invalidations);
				yield result;
			}
			case STAGE -> follow((CompletionStage<?>) result, invalidations);
			case PUBLISHER -> PublisherInvalidation.follow(result, () -> invalidateLater(invalidations));
		};
	}

	private CompletableFuture<@Nullable Object> follow(CompletionStage<?> stage, List<Invalidation> invalidations) {
		ChainedFuture<@Nullable Object> result = new ChainedFuture<>();
		result.follow(stage, (value, failure) -> {
			if (failure != null) {
				result.completeExceptionally(failure);
				return;
			}
			result.follow(invalidateLater(invalidations), (done, problem) -> result.finish(value, problem));
		});
		return result;
	}

	private void invalidate(List<Invalidation> invalidations) {
		invalidations
			.forEach((invalidation) -> this.invalidator.get().invalidate(invalidation.caches(), invalidation.tags()));
	}

	private CompletableFuture<Void> invalidateLater(List<Invalidation> invalidations) {
		return CompletableFuture.allOf(invalidations.stream()
			.map((invalidation) -> this.invalidator.get().invalidateLater(invalidation.caches(), invalidation.tags()))
			.toArray(CompletableFuture<?>[]::new));
	}

}
