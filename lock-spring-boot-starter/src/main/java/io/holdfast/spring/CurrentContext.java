package io.holdfast.spring;

import org.jspecify.annotations.Nullable;

/**
 * The current contexts of one kind, by thread.
 *
 * @param <C> the kind
 */
final class CurrentContext<C> {

	static final CurrentContext<LockContext> LOCK = new CurrentContext<>();

	static final CurrentContext<OperationContext> OPERATION = new CurrentContext<>();

	/** How to get a context, as the end of a sentence and the next one. */
	static final String HOW = " and was called through its bean, not with 'this' or on an object created with 'new'; on"
			+ " another thread, or in a unit test, attach() a context first; ";

	private final ThreadLocal<@Nullable Attachment> current = new ThreadLocal<>();

	private CurrentContext() {
	}

	@Nullable C get() {
		Attachment attachment = this.current.get();
		return (attachment != null) ? attachment.context : null;
	}

	Attachment attach(C context) {
		Attachment attachment = new Attachment(context, this.current.get());
		this.current.set(attachment);
		return attachment;
	}

	/**
	 * One context on one thread.
	 */
	final class Attachment {

		private final C context;

		private final @Nullable Attachment previous;

		private Attachment(C context, @Nullable Attachment previous) {
			this.context = context;
			this.previous = previous;
		}

		void close() {
			if (CurrentContext.this.current.get() != this) {
				return;
			}
			if (this.previous != null) {
				CurrentContext.this.current.set(this.previous);
			}
			else {
				CurrentContext.this.current.remove();
			}
		}

	}

}
