package io.holdfast.spring;

import io.holdfast.spring.LockContext.Scope;
import org.jspecify.annotations.Nullable;

/**
 * The contexts that are current on their threads.
 */
final class CurrentLockContext implements Scope {

	private static final ThreadLocal<@Nullable CurrentLockContext> CURRENT = new ThreadLocal<>();

	private final LockContext context;

	private final @Nullable CurrentLockContext previous;

	private CurrentLockContext(LockContext context, @Nullable CurrentLockContext previous) {
		this.context = context;
		this.previous = previous;
	}

	static @Nullable LockContext get() {
		CurrentLockContext current = CURRENT.get();
		return (current != null) ? current.context : null;
	}

	static Scope attach(LockContext context) {
		CurrentLockContext scope = new CurrentLockContext(context, CURRENT.get());
		CURRENT.set(scope);
		return scope;
	}

	@Override
	public void close() {
		if (CURRENT.get() != this) {
			return;
		}
		if (this.previous != null) {
			CURRENT.set(this.previous);
		}
		else {
			CURRENT.remove();
		}
	}

}
