package io.holdfast.cache.engine;

import io.holdfast.cache.CacheLoader;
import io.holdfast.cache.CacheValueException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs loaders, with a store and without.
 */
final class LoaderRunner {

	private static final Logger logger = LoggerFactory.getLogger(LoaderRunner.class);

	private LoaderRunner() {
	}

	/**
	 * Run a loader.
	 * @param <T> the type of the value
	 * @param flights the loads of this JVM
	 * @param request the key
	 * @param loader the loader
	 * @param flight the load
	 * @return the value
	 * @throws LoadFailedException with the exception of the loader as its cause
	 */
	static <T> @Nullable T run(SingleFlights flights, CacheRequest<T> request, CacheLoader<? extends T, ?> loader,
			SingleFlight flight) {
		CacheCounters counters = request.namedCache().counters();
		counters.loads.increment();
		flight.loads();
		long begun = System.nanoTime();
		try {
			return flights.run(request.entryKey(), loader);
		}
		catch (Throwable ex) {
			counters.loadFailures.increment();
			throw new LoadFailedException(ex);
		}
		finally {
			counters.loadNanos.add(System.nanoTime() - begun);
		}
	}

	/**
	 * Write a loaded value. A value that cannot be written is not kept, but the caller
	 * gets it.
	 * @param request the key
	 * @param value the value
	 * @return its bytes; null for a null value or one that cannot be written
	 */
	static byte @Nullable [] content(CacheRequest<?> request, @Nullable Object value) {
		try {
			return request.write(value);
		}
		catch (CacheValueException ex) {
			logger.error("{}", ex.getMessage());
			logger.debug("A value cannot be written", ex);
			return null;
		}
	}

	static boolean isKept(NamedCache namedCache, @Nullable Object value, byte @Nullable [] content) {
		return (value != null) ? content != null : namedCache.settings().nullValues();
	}

	/**
	 * Carries the exception of a loader. Never leaves this package.
	 */
	static final class LoadFailedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		LoadFailedException(Throwable cause) {
			super(null, cause, false, false);
		}

		@Override
		public Throwable getCause() {
			Throwable cause = super.getCause();
			return (cause != null) ? cause : this;
		}

	}

}
