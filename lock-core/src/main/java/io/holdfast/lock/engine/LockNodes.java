package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

import io.holdfast.time.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configured nodes, asked all at once and each within the node timeout.
 */
final class LockNodes {

	private static final Logger logger = LoggerFactory.getLogger(LockNodes.class);

	private static final Duration LONGEST_TIMEOUT = Duration.ofMillis(500);

	/** From here on a tenth of the lease is too long; dividing durations is slow. */
	private static final Duration LONG_LEASE = LONGEST_TIMEOUT.multipliedBy(10);

	private final List<LockNode> nodes;

	private final Quorum quorum;

	private final Scheduler scheduler;

	private final @Nullable Duration fixedTimeout;

	LockNodes(List<LockNode> nodes, Scheduler scheduler, @Nullable Duration fixedTimeout) {
		this.nodes = nodes;
		this.quorum = new Quorum(nodes.size());
		this.scheduler = scheduler;
		this.fixedTimeout = fixedTimeout;
	}

	List<LockNode> all() {
		return this.nodes;
	}

	Quorum quorum() {
		return this.quorum;
	}

	/**
	 * A call begins.
	 */
	void awaitReady() {
		for (int i = 0; i < this.nodes.size(); i++) {
			this.nodes.get(i).awaitReady();
		}
	}

	/**
	 * How long a node may take to answer a question about a lock with this lease.
	 */
	Duration timeout(Duration lease) {
		if (this.fixedTimeout != null) {
			return this.fixedTimeout;
		}
		return (lease.compareTo(LONG_LEASE) < 0) ? Duration.ofNanos(lease.toNanos() / 10) : LONGEST_TIMEOUT;
	}

	Duration timeout() {
		return (this.fixedTimeout != null) ? this.fixedTimeout : LONGEST_TIMEOUT;
	}

	<A> CompletableFuture<Tally<A>> ask(Duration deadline, Function<LockNode, CompletionStage<A>> question,
			Predicate<Tally<A>> decided) {
		return ask(deadline, question, decided, (node, answer) -> {
		});
	}

	<A> CompletableFuture<Tally<A>> ask(Duration deadline, Function<LockNode, CompletionStage<A>> question,
			Predicate<Tally<A>> decided, Round.Late<A> late) {
		return Round.ask(this.nodes, this.scheduler, deadline, question, decided, late);
	}

	<A> CompletableFuture<Tally<A>> askOne(int node, Duration deadline, Function<LockNode, CompletionStage<A>> question,
			Round.Late<A> late) {
		return Round.ask(List.of(this.nodes.get(node)), this.scheduler, deadline, question, (tally) -> false,
				(only, answer) -> late.answered(node, answer));
	}

	/**
	 * Take a claim back on all nodes, behind all that was sent for it.
	 * @return whether a quorum of nodes still held it
	 */
	CompletableFuture<Boolean> release(Claim claim) {
		claim.giveUp();
		return ask(timeout(), claim::release,
				(tally) -> this.quorum.reachedBy(tally.count(Boolean::booleanValue))
						|| this.quorum.impossibleAfter(tally.errors() + tally.count((deleted) -> !deleted)))
			.thenApply((tally) -> this.quorum.reachedBy(tally.count(Boolean::booleanValue)));
	}

	/**
	 * Take a claim back on all nodes, and wait for none of them.
	 */
	void abandon(Claim claim) {
		claim.giveUp();
		this.nodes.forEach((node) -> release(node, claim));
	}

	void release(LockNode node, Claim claim) {
		try {
			claim.release(node);
		}
		catch (RuntimeException ex) {
			logger.debug("Node {} does not take the release of {}; its lease ends by itself", node.address(),
					claim.keys(), ex);
		}
	}

}
