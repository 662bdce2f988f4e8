package io.holdfast.spring.interceptor.lock;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import io.holdfast.lock.LockLostException;
import io.holdfast.spring.interceptor.GuardedCall;
import org.jspecify.annotations.Nullable;

/**
 * A call that runs under locks. If one of them is lost, its policy decides whether it
 * fails.
 */
final class LockedCall implements GuardedCall {

	private final LockDefinition definition;

	private final HeldLocks locks;

	private volatile @Nullable LockLossCallback callback;

	LockedCall(LockDefinition definition, HeldLocks locks) {
		this.definition = definition;
		this.locks = locks;
	}

	@Override
	public HeldLocks lock() {
		return this.locks;
	}

	@Override
	public void begin(Runnable interrupt) {
		this.callback = this.definition.lost().callback(this.locks, interrupt);
	}

	@Override
	public @Nullable Throwable exit(@Nullable Throwable failure) {
		try {
			if (endCallback() && this.definition.lost() == LockLossPolicy.INTERRUPT) {
				Thread.interrupted();
			}
			return outcome(failure, false);
		}
		finally {
			if (!this.definition.joinsTransaction() || !TransactionLocks.keep(this.locks, this.definition.lost())) {
				this.locks.leave();
			}
		}
	}

	@Override
	public CompletionStage<@Nullable Throwable> exitAsync(@Nullable Throwable failure, Executor blocking) {
		Throwable outcome = outcome(failure, endCallback());
		return this.locks.leaveAsync().handle((released, ignored) -> outcome);
	}

	private boolean endCallback() {
		LockLossCallback begun = this.callback;
		return begun != null && begun.end();
	}

	private @Nullable Throwable outcome(@Nullable Throwable failure, boolean interrupted) {
		LockLostException loss = this.definition.lost().verdict(this.locks);
		if (loss == null || failure instanceof LockLostException) {
			return failure;
		}
		if (failure == null || (interrupted && failure instanceof CancellationException)) {
			return loss;
		}
		failure.addSuppressed(loss);
		return failure;
	}

}
