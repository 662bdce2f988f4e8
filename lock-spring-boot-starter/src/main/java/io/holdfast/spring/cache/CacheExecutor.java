package io.holdfast.spring.cache;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.system.JavaVersion;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Runs the tasks of caches that wait for Redis when the caller must not block. It uses
 * virtual threads if the JVM has them, otherwise an unbounded pool: a load may need
 * another load, which would wait forever for a thread of a full pool.
 */
final class CacheExecutor implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(CacheExecutor.class);

	private static final String PREFIX = "holdfast-cache-";

	private final List<TaskDecorator> decorators;

	private final AsyncTaskExecutor executor;

	private final @Nullable ExecutorService platform;

	CacheExecutor(List<TaskDecorator> decorators) {
		this.decorators = List.copyOf(decorators);
		if (JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE)) {
			SimpleAsyncTaskExecutor virtual = new SimpleAsyncTaskExecutor(PREFIX);
			virtual.setVirtualThreads(true);
			this.platform = null;
			this.executor = virtual;
		}
		else {
			CustomizableThreadFactory factory = new CustomizableThreadFactory(PREFIX);
			factory.setDaemon(true);
			this.platform = Executors.newCachedThreadPool(factory);
			this.executor = new TaskExecutorAdapter(this.platform);
		}
	}

	/** The result of a task that runs in the context of the caller. */
	<T> CompletableFuture<T> supply(Callable<? extends @Nullable T> task) {
		CompletableFuture<T> result = new CompletableFuture<>();
		execute(() -> {
			try {
				result.complete(task.call());
			}
			catch (LoaderException ex) {
				result.completeExceptionally(ex.thrown());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		});
		return result;
	}

	/** Make a change in the background. */
	void change(String cache, Runnable task) {
		execute(() -> {
			try {
				task.run();
			}
			catch (RuntimeException ex) {
				logger.warn("A change of the cache '{}' failed; its entries expire with their TTL.",
						Printable.of(cache), ex);
			}
		});
	}

	private void execute(Runnable task) {
		Runnable decorated = task;
		for (TaskDecorator decorator : this.decorators) {
			decorated = decorator.decorate(decorated);
		}
		this.executor.execute(decorated);
	}

	@Override
	public void close() {
		if (this.platform != null) {
			this.platform.shutdown();
		}
	}

}
