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
import io.holdfast.engine.Callbacks;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockStatus;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Of all instances that campaign for a role, one leads it at a time, as long as leases
 * hold. It keeps leading by renewal, hands over at once when it stops, and is followed
 * after its lease when it crashes. A role is a fenced lock of the name
 * {@code leader:<role>}.
 * <p>
 * The leader's right to act ends on its own clocks before anybody else can be granted the
 * role: a tenth of the lease before the end of its validity, which itself ends before the
 * keys on the nodes do. Whether it leads is answered without I/O. An instance that stood
 * still as a whole learns of the end only when it goes on; what it does before it looks
 * is prevented by the {@linkplain LeaderTerm#fence() fence} alone.
 * <p>
 * While no quorum of nodes answers nobody is elected; instances try again by themselves.
 * Thread-safe.
 */
public final class LeaderElection implements AutoCloseable {

	private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

	private final Campaigning campaigning;

	private final Set<String> roles;

	private final List<Runnable> owned;

	/** By role; {@code null} while it does not run. */
	private final AtomicReference<@Nullable Map<String, Candidacy>> candidacies = new AtomicReference<>();

	LeaderElection(LeaderElectionBuilder builder, AbstractBuilder.Threads threads) {
		this.campaigning = new Campaigning(builder.locks, builder.options,
				new CompositeLeaderListener(builder.listeners), builder.time(), threads.scheduler(),
				new Callbacks(threads.callbacks()));
		this.roles = Collections.unmodifiableSet(builder.roles);
		this.owned = threads.owned();
	}

	/**
	 * Begin to build an election.
	 * @param locks where roles have their locks; it is not closed with the election
	 * @return a builder
	 */
	public static LeaderElectionBuilder builder(LockClient locks) {
		return new LeaderElectionBuilder(locks);
	}

	/**
	 * Check the name of a role.
	 * @param role up to 100 letters and digits of ASCII, dots, hyphens and underscores
	 * @return the same
	 * @throws IllegalArgumentException when it is something else
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
	 * Campaign for all roles. Returns at once, whether or not nodes answer; does nothing
	 * while it runs already.
	 */
	public void start() {
		Map<String, Candidacy> begun = new LinkedHashMap<>();
		this.roles.forEach((role) -> begun.put(role, new Candidacy(this.campaigning, role)));
		if (this.candidacies.compareAndSet(null, begun)) {
			begun.values().forEach(Candidacy::campaign);
		}
	}

	/**
	 * Whether it was started and not stopped since.
	 * @return whether this instance campaigns or leads
	 */
	public boolean isRunning() {
		return this.candidacies.get() != null;
	}

	/**
	 * Whether this instance may act as the leader, by the local clocks and without I/O.
	 * @param role the role
	 * @return true from the grant until it steps down
	 * @throws IllegalArgumentException when this is none of the {@link #roles()}
	 */
	public boolean isLeader(String role) {
		return term(role).isPresent();
	}

	/**
	 * The term of this instance, for whoever needs its fence. Asks the local clocks and
	 * does no I/O.
	 * @param role the role
	 * @return the term, empty when this instance does not lead
	 * @throws IllegalArgumentException when this is none of the {@link #roles()}
	 */
	public Optional<LeaderTerm> term(String role) {
		return candidacy(role).map(Candidacy::term);
	}

	/**
	 * Who leads a role. Asks the nodes, unless this instance leads.
	 * @param role the role
	 * @return what is known at this moment
	 * @throws IllegalArgumentException when this is none of the {@link #roles()}
	 * @throws LockUnavailableException when no quorum of nodes answered
	 */
	public LeaderStatus status(String role) {
		LeaderTerm term = term(role).orElse(null);
		if (term != null) {
			return new LeaderStatus(role, term.leader(), true, term.since(), term.fence());
		}
		LockStatus lock = this.campaigning.locks().status(Candidacy.lockName(role));
		return new LeaderStatus(role, lock.held() ? lock.holder() : null, false, null, null);
	}

	/**
	 * Let another instance lead, if there is one, and campaign again after a short pause.
	 * Does nothing when this instance does not lead.
	 * @param role the role
	 * @return completes when listeners have heard and the role is free, never
	 * exceptionally
	 * @throws IllegalArgumentException when this is none of the {@link #roles()}
	 */
	public CompletionStage<Void> handOver(String role) {
		return candidacy(role).map(Candidacy::handOver).orElseGet(() -> CompletableFuture.completedFuture(null)).copy();
	}

	/**
	 * Like {@link #stop()}, without blocking.
	 * @return completes when listeners have heard and all roles are free for others,
	 * never exceptionally
	 */
	public CompletionStage<Void> stopAsync() {
		Map<String, Candidacy> ended = this.candidacies.getAndSet(null);
		return (ended != null)
				? CompletableFuture
					.allOf(ended.values().stream().map(Candidacy::stop).toArray(CompletableFuture[]::new))
				: CompletableFuture.completedFuture(null);
	}

	/**
	 * Campaign no more, and hand over what this instance leads: listeners hear first, for
	 * no longer than the hand-over timeout, then the roles are free for others at once.
	 * It may be started again.
	 */
	public void stop() {
		stopAsync().toCompletableFuture().join();
	}

	/**
	 * {@linkplain #stop() Stop} for good and end the threads that were made for it.
	 */
	@Override
	public void close() {
		stop();
		this.owned.forEach(Runnable::run);
	}

	private Optional<Candidacy> candidacy(String role) {
		if (!this.roles.contains(role)) {
			throw new IllegalArgumentException("This instance does not campaign for the role '" + Printable.of(role)
					+ "', only for " + this.roles + ".");
		}
		return Optional.ofNullable(this.candidacies.get()).map((running) -> running.get(role));
	}

}
