package io.holdfast.spring.cache;

/**
 * Wraps the exception of a loader, to distinguish it from an exception of the cache.
 */
final class LoaderException extends Exception {

	private static final long serialVersionUID = 1L;

	private final transient Throwable thrown;

	LoaderException(Throwable thrown) {
		super(thrown);
		this.thrown = thrown;
	}

	Throwable thrown() {
		return this.thrown;
	}

}
