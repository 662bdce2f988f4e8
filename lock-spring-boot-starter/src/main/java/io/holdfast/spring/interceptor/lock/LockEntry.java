package io.holdfast.spring.interceptor.lock;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.holdfast.lock.LockHandle;
import io.holdfast.spring.interceptor.OwnTransactions;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way in: what its call chain or its transaction holds already is joined,
 * the rest is missing.
 */
final class LockEntry {

	private final Map<String, @Nullable SharedHandle> handles = new LinkedHashMap<>();

	private final @Nullable HeldLocks chain;

	private final boolean fenced;

	/**
	 * Join what the chain holds.
	 * @param request what the call asks for
	 * @param chain what its call chain holds
	 * @throws IllegalStateException when it needs the fence of a lock that is held
	 * without one
	 */
	LockEntry(LockRequest request, @Nullable HeldLocks chain) {
		this.chain = chain;
		this.fenced = request.options().fence();
		for (String name : request.names()) {
			SharedHandle held = find(name);
			boolean known = held != null && this.handles.containsValue(held);
			this.handles.put(name, (held != null && (known || held.join(name, this.fenced))) ? held : null);
		}
	}

	private @Nullable SharedHandle find(String name) {
		SharedHandle held = (this.chain != null) ? this.chain.find(name) : null;
		return (held == null && OwnTransactions.PRESENT) ? TransactionLocks.find(name) : held;
	}

	List<String> missing() {
		List<String> missing = new ArrayList<>();
		this.handles.forEach((name, handle) -> {
			if (handle == null) {
				missing.add(name);
			}
		});
		return missing;
	}

	Admission admit(Optional<LockHandle> acquired) {
		if (acquired.isEmpty()) {
			abandon();
			return Admission.BUSY;
		}
		SharedHandle own = new SharedHandle(acquired.get(), this.fenced);
		Map<String, SharedHandle> all = new LinkedHashMap<>();
		this.handles.forEach((name, handle) -> all.put(name, (handle != null) ? handle : own));
		return Admission.of(new HeldLocks(all, this.chain));
	}

	/** Enter with what was joined alone. */
	Admission admitJoined() {
		Map<String, SharedHandle> joined = new LinkedHashMap<>();
		this.handles.forEach((name, handle) -> {
			if (handle != null) {
				joined.put(name, handle);
			}
		});
		return joined.isEmpty() ? Admission.UNGUARDED : Admission.of(new HeldLocks(joined, this.chain));
	}

	void abandon() {
		admitJoined().leaveAsync();
	}

}
