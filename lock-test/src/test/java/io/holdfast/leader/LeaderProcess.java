package io.holdfast.leader;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.test.ChildJvm;
import io.holdfast.test.RedisNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another JVM that campaigns, writes to the ledger as long as it leads, and obeys
 * commands.
 */
final class LeaderProcess {

	private static final Logger logger = LoggerFactory.getLogger(LeaderProcess.class);

	private static final String ROLE = "keeper";

	private final LeaderElection election;

	private final Path directory;

	private final String instance;

	private LeaderProcess(LeaderElection election, Path directory, String instance) {
		this.election = election;
		this.directory = directory;
		this.instance = instance;
	}

	/**
	 * Start a JVM that campaigns.
	 */
	static ChildJvm start(RedisNodes nodes, Path directory, String instance, Duration lease) {
		ChildJvm process = ChildJvm.start(LeaderProcess.class, String.join(",", nodes.uris()), directory.toString(),
				instance, lease.toString());
		process.expect("campaigning");
		return process;
	}

	public static void main(String[] arguments) {
		RedlockClient locks = RedlockClient.builder()
			.uris(List.of(arguments[0].split(",")))
			.instanceId(arguments[2])
			.build();
		LeaderElection election = LeaderElection.builder(locks)
			.role(ROLE)
			.options(LeaderOptions.defaults().withLease(Duration.parse(arguments[3])))
			.build();
		election.start();
		Thread writer = new Thread(new LeaderProcess(election, Path.of(arguments[1]), arguments[2])::write);
		writer.setDaemon(true);
		writer.setUncaughtExceptionHandler((failed, failure) -> {
			logger.error("The ledger cannot be written", failure);
			Runtime.getRuntime().halt(1);
		});
		writer.start();
		ChildJvm.serve("campaigning", (order) -> switch (order) {
			case "leads?" -> String.valueOf(election.isLeader(ROLE));
			case "stop" -> {
				election.stop();
				yield "stopped";
			}
			default -> throw new IllegalArgumentException(order);
		});
	}

	private void write() {
		try (Ledger ledger = Ledger.open(this.directory)) {
			while (true) {
				LeaderTerm term = this.election.term(ROLE).orElse(null);
				// Nearly all of the time passes between the check and the entry, so a
				// paused leader is paused there: only the fence can reject its entry.
				LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
				if (term != null && !ledger.write(term.fence(), this.instance)) {
					ledger.refused(term.fence(), this.instance, leadsUnder(term.fence()));
				}
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private boolean leadsUnder(long fence) {
		return this.election.term(ROLE).filter((term) -> term.fence() == fence).isPresent();
	}

}
