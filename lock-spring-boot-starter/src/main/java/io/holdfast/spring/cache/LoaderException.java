package io.holdfast.spring.cache;

/**
 * Tells what a loader threw from what the cache throws.
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
