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
 * The locks under which one guarded call runs: its own, and those that it joined.
 */
final class HeldLocks implements LockContext {

	private final Map<String, SharedHandle> handles;

	private final Set<SharedHandle> distinct;

	private final @Nullable HeldLocks outer;

	private final AtomicBoolean left = new AtomicBoolean();

	/**
	 * Create the locks of a call.
	 * @param handles who holds each of the names, in their order; not empty
	 * @param outer the locks of the call around this one
	 */
	HeldLocks(Map<String, SharedHandle> handles, @Nullable HeldLocks outer) {
		this.handles = handles;
		this.distinct = new LinkedHashSet<>(handles.values());
		this.outer = outer;
	}

	static @Nullable HeldLocks current() {
		return (LockContext.find().orElse(null) instanceof HeldLocks locks) ? locks : null;
	}

	/** Who holds a name in this call or in one around it. */
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
					+ "' were acquired one after the other and have a fence each. Ask for the fence where each is"
					+ " acquired.");
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

	/** End the call's part; the second time does nothing. */
	void leave() {
		if (this.left.compareAndSet(false, true)) {
			this.distinct.forEach(SharedHandle::leave);
		}
	}

	/**
	 * End the call's part, and leave the locks to somebody who holds on to them.
	 * @param names who holds each name from now on
	 * @param holding whose part goes on; those that are in it are left
	 */
	void leaveTo(Map<String, SharedHandle> names, Set<SharedHandle> holding) {
		if (this.left.compareAndSet(false, true)) {
			names.putAll(this.handles);
			this.distinct.stream().filter((handle) -> !holding.add(handle)).forEach(SharedHandle::leave);
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
