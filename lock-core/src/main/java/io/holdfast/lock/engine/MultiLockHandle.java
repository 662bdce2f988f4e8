package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import io.holdfast.lock.LockHandle;

/**
 * Several locks behind one handle: held while all of them are held, and lost when the
 * first one is lost.
 */
final class MultiLockHandle implements LockHandle {

	private final List<CallerHandle> handles;

	MultiLockHandle(List<CallerHandle> handles) {
		this.handles = List.copyOf(handles);
	}

	@Override
	public String name() {
		return this.handles.stream().map(LockHandle::name).collect(Collectors.joining(", "));
	}

	@Override
	public String token() {
		return this.handles.stream().map(LockHandle::token).collect(Collectors.joining(", "));
	}

	@Override
	public boolean isHeld() {
		return this.handles.stream().allMatch(LockHandle::isHeld);
	}

	@Override
	public void ensureHeld() {
		this.handles.forEach(LockHandle::ensureHeld);
	}

	@Override
	public Duration remainingValidity() {
		return this.handles.stream().map(LockHandle::remainingValidity).min(Duration::compareTo).orElse(Duration.ZERO);
	}

	@Override
	public long fence() {
		throw new IllegalStateException("The locks " + name() + " were acquired without fences.");
	}

	@Override
	public boolean extend(Duration lease) {
		boolean extended = true;
		for (LockHandle handle : this.handles) {
			extended &= handle.extend(lease);
		}
		return extended;
	}

	@Override
	public void onLost(Runnable action) {
		AtomicBoolean once = new AtomicBoolean();
		this.handles.forEach((handle) -> handle.onLost(() -> {
			if (once.compareAndSet(false, true)) {
				action.run();
			}
		}));
	}

	@Override
	public boolean release() {
		// Not through the executor of callbacks, whose threads may be running this call.
		List<CompletableFuture<Boolean>> sent = this.handles.stream().map(CallerHandle::releaseNow).toList();
		return sent.stream().map(CompletableFuture::join).reduce(true, Boolean::logicalAnd);
	}

	@Override
	public CompletionStage<Boolean> releaseAsync() {
		CompletionStage<Boolean> released = CompletableFuture.completedFuture(true);
		for (LockHandle handle : this.handles) {
			released = released.thenCombine(handle.releaseAsync(), Boolean::logicalAnd);
		}
		return released;
	}

}
