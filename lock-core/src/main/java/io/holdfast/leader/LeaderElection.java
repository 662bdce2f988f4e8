package io.holdfast.leader;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

import io.holdfast.engine.AbstractBuilder;
import io.holdfast.engine.CallbackExecutor;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockStatus;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Of all instances that campaign for a role, one leads at a time, as long as leases hold.
 * The leader renews its lease. It hands over at once when it stops, and another instance
 * follows after the lease if it crashes. A role is a fenced lock with the name
 * {@code leader:<role>}.
 * <p>
 * By its own clocks, the leader's right to act ends before another instance can be
 * granted the role: a tenth of the lease before the end of its validity, which itself
 * ends before the keys on the nodes expire. {@link #isLeader} answers without I/O. An
 * instance that was paused as a whole learns only when it resumes that its term has
 * ended; only the {@linkplain LeaderTerm#fence() fence} stops what it does before it
 * checks.
 * <p>
 * While no quorum of nodes answers, no instance is elected; instances keep trying.
 * Thread-safe.
 */
public final class LeaderElection implements AutoCloseable {

	private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

	private final ElectionContext context;

	private final Set<String> roles;

	private final List<Runnable> owned;

	/** By role; {@code null} while the election is not running. */
	private final AtomicReference<@Nullable Map<String, RoleCandidate>> candidates = new AtomicReference<>();

	LeaderElection(LeaderElectionBuilder builder, AbstractBuilder.Threads threads) {
		this.context = new ElectionContext(builder.locks, builder.options,
				new CompositeLeaderListener(builder.listeners), builder.time(), threads.scheduler(),
				new CallbackExecutor(threads.callbacks()));
		this.roles = Collections.unmodifiableSet(builder.roles);
		this.owned = threads.owned();
	}

	/**
	 * Create a builder.
	 * @param locks the client that holds the locks of the roles; the election does not
	 * close it
	 * @return a builder
	 */
	public static LeaderElectionBuilder builder(LockClient locks) {
		return new LeaderElectionBuilder(locks);
	}

	/**
	 * Check the name of a role.
	 * @param role up to 100 letters and digits of ASCII, dots, hyphens and underscores
	 * @return the same
	 * @throws IllegalArgumentException if it has another form
	 */
	public static String checkRole(String role) {
		if (!ROLE.matcher(role).matches()) {
			throw new IllegalArgumentException("The role '" + Printable.of(role)
					+ "' must be 1 to 100 letters, digits, dots, hyphens or underscores; use a name like 'keeper'.");
		}
		return role;
	}

	/**
	 * The roles for which this instance campaigns while it runs.
	 * @return their names, in the order in which they were given
	 */
	public Set<String> roles() {
		return this.roles;
	}

	/**
	 * Campaign for all roles. Returns at once, whether or not nodes answer. Does nothing
	 * if the election is running already.
	 */
	public void start() {
		Map<String, RoleCandidate> begun = new LinkedHashMap<>();
		this.roles.forEach((role) -> begun.put(role, new RoleCandidate(this.context, role)));
		if (this.candidates.compareAndSet(null, begun)) {
			begun.values().forEach(RoleCandidate::campaign);
		}
	}

	/**
	 * Whether the election was started and has not been stopped since.
	 * @return whether this instance campaigns or leads
	 */
	public boolean isRunning() {
		return this.candidates.get() != null;
	}

	/**
	 * Whether this instance may act as the leader, by the local clocks and without I/O.
	 * @param role the role
	 * @return true from the grant until this instance steps down
	 * @throws IllegalArgumentException if it is not one of the {@link #roles()}
	 */
	public boolean isLeader(String role) {
		return term(role).isPresent();
	}

	/**
	 * The term of this instance, which has the fence. Answers from the local clocks,
	 * without I/O.
	 * @param role the role
	 * @return the term, empty if this instance does not lead
	 * @throws IllegalArgumentException if it is not one of the {@link #roles()}
	 */
	public Optional<LeaderTerm> term(String role) {
		return candidate(role).map(RoleCandidate::term);
	}

	/**
	 * Which instance leads a role. Asks the nodes, unless this instance leads.
	 * @param role the role
	 * @return the state at this moment
	 * @throws IllegalArgumentException if it is not one of the {@link #roles()}
	 * @throws LockUnavailableException if no quorum of nodes answered
	 */
	public LeaderStatus status(String role) {
		LeaderTerm term = term(role).orElse(null);
		if (term != null) {
			return new LeaderStatus(role, term.leader(), true, term.since(), term.fence());
		}
		LockStatus lock = this.context.locks().status(RoleCandidate.lockName(role));
		return new LeaderStatus(role, lock.held() ? lock.holder() : null, false, null, null);
	}

	/**
	 * Let another instance lead, if there is one, and campaign again after a short pause.
	 * Does nothing if this instance does not lead.
	 * @param role the role
	 * @return completes when listeners were notified and the role is free, never
	 * exceptionally
	 * @throws IllegalArgumentException if it is not one of the {@link #roles()}
	 */
	public CompletionStage<Void> handOver(String role) {
		return candidate(role).map(RoleCandidate::handOver)
			.orElseGet(() -> CompletableFuture.completedFuture(null))
			.copy();
	}

	/**
	 * Like {@link #stop()}, without blocking.
	 * @return completes when listeners were notified and all roles are free for other
	 * instances, never exceptionally
	 */
	public CompletionStage<Void> stopAsync() {
		Map<String, RoleCandidate> ended = this.candidates.getAndSet(null);
		return (ended != null)
				? CompletableFuture
					.allOf(ended.values().stream().map(RoleCandidate::stop).toArray(CompletableFuture[]::new))
				: CompletableFuture.completedFuture(null);
	}

	/**
	 * Stop campaigning, and hand over the roles that this instance leads: listeners are
	 * notified first and may take up to the hand-over timeout, then other instances may
	 * lead at once. The election may be started again.
	 */
	public void stop() {
		stopAsync().toCompletableFuture().join();
	}

	/**
	 * {@linkplain #stop() Stop} for good and end the threads that were created for the
	 * election.
	 */
	@Override
	public void close() {
		stop();
		this.owned.forEach(Runnable::run);
	}

	private Optional<RoleCandidate> candidate(String role) {
		if (!this.roles.contains(role)) {
			throw new IllegalArgumentException("This instance does not campaign for the role '" + Printable.of(role)
					+ "', only for " + this.roles + ".");
		}
		return Optional.ofNullable(this.candidates.get()).map((running) -> running.get(role));
	}

}
