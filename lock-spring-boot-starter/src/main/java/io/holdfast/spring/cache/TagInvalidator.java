package io.holdfast.spring.cache;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.holdfast.cache.CacheService;
import org.jspecify.annotations.Nullable;

import org.springframework.core.task.TaskDecorator;

/**
 * Invalidates tags, after the commit if a transaction is active. Internal to this module.
 */
public final class TagInvalidator implements AutoCloseable {

	private final CacheService service;

	private final CacheExecutor executor;

	/**
	 * Create an invalidator.
	 * @param service the service of the caches
	 * @param decorators carry the context of callers over to other threads
	 */
	public TagInvalidator(CacheService service, List<TaskDecorator> decorators) {
		this.service = service;
		this.executor = new CacheExecutor(decorators);
	}

	/**
	 * Invalidate now, or after the commit if a transaction is active.
	 * @param caches the caches
	 * @param tags the tags in each of them
	 */
	public void invalidate(Collection<String> caches, Collection<String> tags) {
		AfterCommit.run(() -> invalidateNow(caches, tags));
	}

	/**
	 * Invalidate now, on a thread that may block.
	 * @param caches the caches
	 * @param tags the tags in each of them
	 * @return completes when it is done
	 */
	public CompletableFuture<@Nullable Void> invalidateLater(Collection<String> caches, Collection<String> tags) {
		return this.executor.supply(() -> {
			invalidateNow(caches, tags);
			return null;
		});
	}

	private void invalidateNow(Collection<String> caches, Collection<String> tags) {
		caches.forEach((cache) -> tags.forEach((tag) -> this.service.invalidateTag(cache, tag)));
	}

	@Override
	public void close() {
		this.executor.close();
	}

}
