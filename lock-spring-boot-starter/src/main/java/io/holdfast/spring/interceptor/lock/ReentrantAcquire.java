package io.holdfast.spring.interceptor.lock;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;
import io.holdfast.spring.interceptor.GuardedCall;
import io.holdfast.spring.interceptor.IndependentTransactions;
import io.holdfast.spring.interceptor.UnavailablePolicy;
import org.jspecify.annotations.Nullable;

/**
 * The acquisition for one call. It joins the locks that the call chain or the transaction
 * already holds; the other locks are missing and must be acquired.
 */
final class ReentrantAcquire {

	private final LockDefinition definition;

	private final @Nullable HeldLocks chain;

	private final Map<String, @Nullable SharedHandle> handles = new LinkedHashMap<>();

	private final List<String> missing = new ArrayList<>();

	/**
	 * Join the locks that are already held.
	 * @param definition how the call is guarded
	 * @param names the names of the locks that it needs; at least one
	 * @param chain the locks of its call chain; null for none
	 * @throws IllegalStateException if it needs the fence of a lock that is held without
	 * one
	 */
	ReentrantAcquire(LockDefinition definition, Collection<String> names, @Nullable HeldLocks chain) {
		this.definition = definition;
		this.chain = chain;
		for (String name : names) {
			SharedHandle held = find(name);
			boolean known = held != null && this.handles.containsValue(held);
			boolean joined = held != null && (known || held.join(name, options().fence()));
			this.handles.put(name, joined ? held : null);
			if (!joined) {
				this.missing.add(name);
			}
		}
	}

	private @Nullable SharedHandle find(String name) {
		SharedHandle held = (this.chain != null) ? this.chain.find(name) : null;
		return (held == null && IndependentTransactions.PRESENT) ? TransactionLocks.find(name) : held;
	}

	LockOptions options() {
		return this.definition.options();
	}

	UnavailablePolicy unavailable() {
		return this.definition.unavailable();
	}

	/** Whether nothing is missing. */
	boolean isJoined() {
		return this.missing.isEmpty();
	}

	Optional<LockHandle> tryAcquire(LockClient client, LockOptions options) {
		return (this.missing.size() == 1) ? client.tryAcquire(this.missing.get(0), options)
				: client.tryAcquireAll(this.missing, options);
	}

	CompletionStage<Optional<LockHandle>> tryAcquireAsync(LockClient client, LockOptions options) {
		return (this.missing.size() == 1) ? client.tryAcquireAsync(this.missing.get(0), options)
				: client.tryAcquireAllAsync(this.missing, options);
	}

	/** Enter with the acquired locks, or refuse the call if there are none. */
	GuardedCall admit(Optional<LockHandle> acquired) {
		if (acquired.isEmpty()) {
			return refuse(new LockNotAcquiredException(String.join(", ", this.handles.keySet()), options().waitTime()));
		}
		SharedHandle own = new SharedHandle(acquired.get(), options().fence());
		Map<String, SharedHandle> all = new LinkedHashMap<>();
		this.handles.forEach((name, handle) -> all.put(name, (handle != null) ? handle : own));
		return new LockedCall(this.definition, new HeldLocks(all, this.chain));
	}

	/** Enter with only the joined locks. */
	GuardedCall admitJoined() {
		HeldLocks joined = joined();
		return (joined != null) ? new LockedCall(this.definition, joined) : GuardedCall.FREE;
	}

	/** Refuse the call. */
	GuardedCall refuse(LockNotAcquiredException refusal) {
		abandon();
		return GuardedCall.refused(refusal);
	}

	void abandon() {
		HeldLocks joined = joined();
		if (joined != null) {
			joined.leaveAsync();
		}
	}

	private @Nullable HeldLocks joined() {
		Map<String, SharedHandle> joined = new LinkedHashMap<>();
		this.handles.forEach((name, handle) -> {
			if (handle != null) {
				joined.put(name, handle);
			}
		});
		return joined.isEmpty() ? null : new HeldLocks(joined, this.chain);
	}

}
