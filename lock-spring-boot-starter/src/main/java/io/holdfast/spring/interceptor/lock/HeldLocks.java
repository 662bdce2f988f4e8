package io.holdfast.spring.interceptor.lock;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockLostException;
import io.holdfast.spring.LockContext;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The locks under which one guarded call runs: the locks that it acquired and those that
 * it joined.
 */
final class HeldLocks implements LockContext {

	private final Map<String, SharedHandle> handles;

	private final Set<SharedHandle> distinct;

	private final @Nullable HeldLocks outer;

	private final AtomicBoolean left = new AtomicBoolean();

	/**
	 * Create the locks of a call.
	 * @param handles the handle for each name, in the order of the names; not empty
	 * @param outer the locks of the surrounding call; null for none
	 */
	HeldLocks(Map<String, SharedHandle> handles, @Nullable HeldLocks outer) {
		this.handles = handles;
		this.distinct = new LinkedHashSet<>(handles.values());
		this.outer = outer;
	}

	static @Nullable HeldLocks current() {
		return (LockContext.find().orElse(null) instanceof HeldLocks locks) ? locks : null;
	}

	/** The handle for a name in this call or a surrounding one. */
	@Nullable SharedHandle find(String name) {
		SharedHandle handle = this.handles.get(name);
		return (handle != null || this.outer == null) ? handle : this.outer.find(name);
	}

	@Override
	public String lockName() {
		return String.join(", ", this.handles.keySet());
	}

	@Override
	public long fence() {
		if (this.distinct.size() > 1) {
			throw new IllegalStateException("The locks '" + Printable.of(lockName())
					+ "' were acquired separately, and each has its own fence. Read each fence in the method that"
					+ " acquires the lock.");
		}
		return handles().iterator().next().fence();
	}

	@Override
	public boolean isHeld() {
		return handles().stream().allMatch(LockHandle::isHeld);
	}

	@Override
	public void ensureHeld() {
		handles().forEach(LockHandle::ensureHeld);
	}

	@Override
	public Duration remainingValidity() {
		return handles().stream()
			.map(LockHandle::remainingValidity)
			.min(Comparator.naturalOrder())
			.orElse(Duration.ZERO);
	}

	void onLost(Runnable action) {
		handles().forEach((handle) -> handle.onLost(action));
	}

	@Nullable LockLostException loss() {
		try {
			ensureHeld();
			return null;
		}
		catch (LockLostException ex) {
			return ex;
		}
	}

	/** End the call's use of the locks. Further calls have no effect. */
	void leave() {
		if (this.left.compareAndSet(false, true)) {
			this.distinct.forEach(SharedHandle::leave);
		}
	}

	/**
	 * Transfer the call's use of the locks to a transaction.
	 * @param names the transaction's handle for each name; gets the handles of this call
	 * @param kept the handles that the transaction keeps; a handle that it already has is
	 * left
	 */
	void leaveTo(Map<String, SharedHandle> names, Set<SharedHandle> kept) {
		if (this.left.compareAndSet(false, true)) {
			names.putAll(this.handles);
			this.distinct.stream().filter((handle) -> !kept.add(handle)).forEach(SharedHandle::leave);
		}
	}

	CompletionStage<?> leaveAsync() {
		if (!this.left.compareAndSet(false, true)) {
			return CompletableFuture.completedFuture(null);
		}
		return CompletableFuture.allOf(this.distinct.stream()
			.map((handle) -> handle.leaveAsync().toCompletableFuture())
			.toArray(CompletableFuture[]::new));
	}

	private Collection<LockHandle> handles() {
		return this.distinct.stream().map(SharedHandle::handle).toList();
	}

}
