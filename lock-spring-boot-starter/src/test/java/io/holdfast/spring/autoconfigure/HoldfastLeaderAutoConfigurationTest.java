package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

import io.holdfast.leader.LeaderElection;
import io.holdfast.leader.LeaderListener;
import io.holdfast.leader.LeaderTerm;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.local.LocalLockClient;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.OnGranted;
import io.holdfast.spring.OnRevoked;
import io.holdfast.spring.actuate.LeadersEndpoint;
import io.holdfast.spring.observation.LeaderMeters;
import io.holdfast.test.Eventually;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

class HoldfastLeaderAutoConfigurationTest {

	private final ApplicationContextRunner contexts = Contexts.local()
		.withConfiguration(AutoConfigurations.of(HoldfastLeaderAutoConfiguration.class));

	private final ApplicationContextRunner keepers = this.contexts.withPropertyValues("holdfast.leader.roles=keeper",
			"holdfast.instance-id=me");

	@Test
	void electsNobodyWithoutRoles() {
		this.contexts.run((context) -> assertThat(context).doesNotHaveBean(LeaderElection.class)
			.doesNotHaveBean(LeaderLifecycle.class));
	}

	@Test
	void electsNobodyWhenDisabled() {
		this.keepers.withPropertyValues("holdfast.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LeaderElection.class));
	}

	@Test
	void campaignsForItsRoles() {
		this.contexts.withPropertyValues("holdfast.leader.roles[0]=keeper", "holdfast.leader.roles[1]=cleaner")
			.run((context) -> {
				LeaderElection election = context.getBean(LeaderElection.class);
				assertThat(election.roles()).containsExactly("keeper", "cleaner");
				await("it leads", () -> election.isLeader("keeper") && election.isLeader("cleaner"));
			});
	}

	@Test
	void givesTheElectionItsLease() {
		this.keepers.withPropertyValues("holdfast.leader.lease=7s").run((context) -> {
			await("it leads", () -> context.getBean(LeaderElection.class).isLeader("keeper"));
			assertThat(context.getBean(LockClient.class).status("leader:keeper").remainingLease())
				.isBetween(Duration.ofSeconds(1), Duration.ofSeconds(7));
		});
	}

	@Test
	void backsOffFromTheApplicationsElection() {
		LocalLockClient locks = LocalLockClient.builder().build();
		LeaderElection own = LeaderElection.builder(locks).role("other").build();
		this.keepers.withBean(LeaderElection.class, () -> own).run((context) -> {
			assertThat(context.getBean(LeaderElection.class)).isSameAs(own);
			assertThat(context).doesNotHaveBean(LeaderLifecycle.class);
		});
		locks.close();
	}

	@Test
	void startsWithoutRedisAndLeadsNothing() {
		Contexts.redis()
			.withConfiguration(AutoConfigurations.of(HoldfastLeaderAutoConfiguration.class))
			.withPropertyValues("holdfast.leader.roles=keeper", "holdfast.redis.nodes=redis://127.0.0.1:1",
					"holdfast.redis.connect-timeout=1ms")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(LeaderElection.class).isRunning()).isTrue();
				assertThat(context.getBean(LeaderElection.class).isLeader("keeper")).isFalse();
				assertThat(new LeadersEndpoint(context.getBean(LeaderElection.class)).leaders().leaders())
					.singleElement()
					.satisfies((leader) -> assertThat(leader.problem()).isNotBlank());
			});
	}

	@Test
	void publishesEventsAndTellsListeners() {
		Heard heard = new Heard();
		this.keepers.withBean(Heard.class, () -> heard).run((context) -> {
			await("it has heard", () -> heard.all.size() == 2);
			assertThat(heard.all).containsExactly("event granted keeper me", "listener granted keeper");
		});
		assertThat(heard.all).containsExactly("event granted keeper me", "listener granted keeper",
				"event revoked keeper me", "listener revoked keeper");
	}

	@Test
	void handsOverBeforeTheApplicationHasStopped() {
		try (LocalLockClient shared = LocalLockClient.builder().instanceId("other").build();
				LocalLockClient locks = LocalLockClient.builder().sharing(shared).build();
				LeaderElection other = LeaderElection.builder(shared).role("keeper").build()) {
			this.keepers.withBean(LockClient.class, () -> locks).run((context) -> {
				await("it leads", () -> context.getBean(LeaderElection.class).isLeader("keeper"));
				other.start();
				assertThat(other.isLeader("keeper")).isFalse();
				// Stopped, not closed: its beans are all there.
				context.stop();
				await("the other leads", () -> other.isLeader("keeper"));
				assertThat(context.getBean(LeaderElection.class).isLeader("keeper")).isFalse();
			});
		}
	}

	@Test
	void showsWhoLeads() {
		this.keepers.withConfiguration(AutoConfigurations.of(HoldfastEndpointsAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=leaders")
			.run((context) -> {
				LeaderElection election = context.getBean(LeaderElection.class);
				await("it leads", () -> election.isLeader("keeper"));
				LeaderTerm term = election.term("keeper").orElseThrow();
				LeadersEndpoint endpoint = context.getBean(LeadersEndpoint.class);
				LeadersEndpoint.Leader leader = new LeadersEndpoint.Leader("keeper", "me", true, term.since(),
						term.fence(), null);
				assertThat(endpoint.leaders().leaders()).isEqualTo(List.of(leader));
				assertThat(endpoint.leader("keeper")).isEqualTo(leader);
				assertThat(endpoint.leader("unknown")).isNull();
			});
	}

	@Test
	void hasNoEndpointAndNoMetersWithoutAnElection() {
		this.contexts.withConfiguration(AutoConfigurations.of(HoldfastEndpointsAutoConfiguration.class))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("management.endpoints.web.exposure.include=leaders")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(LeadersEndpoint.class)
				.doesNotHaveBean(LeaderMeters.class));
	}

	@Test
	void gaugesWhetherItLeads() {
		this.keepers.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			context.getBean(LeaderMeters.class).bindTo(registry);
			LeaderElection election = context.getBean(LeaderElection.class);
			await("it leads", () -> election.isLeader("keeper"));
			assertThat(registry.get("holdfast.leader.leading").tag("role", "keeper").gauge().value()).isOne();
			election.stop();
			assertThat(registry.get("holdfast.leader.leading").tag("role", "keeper").gauge().value()).isZero();
		});
	}

	@ParameterizedTest
	@CsvSource({ "holdfast.leader.roles, a b", "holdfast.leader.roles, a:b", "holdfast.leader.lease, PT0.05S",
			"holdfast.leader.hand-over-timeout, PT-1S" })
	void refusesWhatCannotBeUsedAndNamesIt(String property, String value) {
		this.keepers.withPropertyValues(property + "=" + value).run((context) -> {
			FailureAnalysis analysis = Objects.requireNonNull(
					new InvalidPropertyFailureAnalyzer().analyze(Objects.requireNonNull(context.getStartupFailure())));
			assertThat(analysis.getDescription()).contains("'" + property + "'", "'" + value + "'");
			assertThat(analysis.getAction()).isNotBlank();
		});
	}

	private static void await(String what, BooleanSupplier condition) {
		Eventually.await(what, condition);
	}

	static final class Heard implements LeaderListener {

		private final Queue<String> all = new ConcurrentLinkedQueue<>();

		@EventListener(condition = "#event.role() == 'keeper'")
		void granted(OnGranted event) {
			this.all.add("event granted keeper " + event.term().leader());
		}

		@EventListener
		void revoked(OnRevoked event) {
			this.all.add("event revoked keeper " + event.term().leader());
		}

		@Override
		public void onGranted(LeaderTerm term) {
			this.all.add("listener granted " + term.role());
		}

		@Override
		public void onRevoked(LeaderTerm term) {
			this.all.add("listener revoked " + term.role());
		}

	}

}
