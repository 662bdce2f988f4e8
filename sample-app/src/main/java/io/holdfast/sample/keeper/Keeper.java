package io.holdfast.sample.keeper;

import java.util.Optional;

import io.holdfast.leader.LeaderElection;
import io.holdfast.leader.LeaderStatus;
import io.holdfast.leader.LeaderTerm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Ticks every second, on the instance that leads. Between the check whether it leads and
 * the write, an instance may pause until another leads: then the fence rejects its tick.
 */
@Service
class Keeper {

	private static final Logger logger = LoggerFactory.getLogger(Keeper.class);

	private static final String ROLE = "keeper";

	private final LeaderElection election;

	private final TickRepository ticks;

	Keeper(LeaderElection election, TickRepository ticks) {
		this.election = election;
		this.ticks = ticks;
	}

	@Scheduled(fixedRate = 1000)
	void tick() {
		LeaderTerm term = this.election.term(ROLE).orElse(null);
		if (term != null && !this.ticks.insert(term)) {
			logger.warn("The tick was rejected: another instance has ticked after fence {}", term.fence());
		}
	}

	/**
	 * Which instance keeps, and for how long.
	 * @return the same on all instances, except for {@code me}
	 */
	KeeperView view() {
		LeaderStatus status = this.election.status(ROLE);
		Optional<TickRepository.Term> written = this.ticks.lastTermOf(status.leader());
		return new KeeperView(status.leader(), status.me(),
				written.map(TickRepository.Term::since).orElse(status.since()), this.ticks.count());
	}

}
