package io.holdfast.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class NodeInfoTest {

	private static final String ADDRESS = "redis://host:6379";

	private static final String INFO = """
			# Server\r
			redis_version:7.4.1\r
			os:Linux 6.1: x86_64\r
			uptime_in_seconds:3600\r
			\r
			# Clients\r
			connected_clients:12\r
			# Memory\r
			used_memory:1048576\r
			# Stats\r
			instantaneous_ops_per_sec:250\r
			total_commands_processed:90000\r
			:nothing\r
			no colon\r
			# Replication\r
			role:master\r
			""";

	@Test
	void readsWhatHealthShows() {
		assertThat(NodeInfo.parse(INFO).health(ADDRESS, true, Duration.ofMillis(2), true, null))
			.isEqualTo(new NodeHealth(ADDRESS, true, "master", "7.4.1", Duration.ofMillis(2), Duration.ofHours(1), 250L,
					90000L, 1048576L, 12, true, null));
	}

	@Test
	void hasNoValueForWhatIsMissing() {
		NodeInfo info = NodeInfo.parse("uptime_in_seconds:long\r\nrole:\r\n");
		assertThat(info.health(ADDRESS, true, Duration.ZERO, false, "polls")).isEqualTo(
				new NodeHealth(ADDRESS, true, "", null, Duration.ZERO, null, null, null, null, null, false, "polls"));
		assertThat(NodeInfo.UNKNOWN.role()).isNull();
		assertThat(NodeInfo.UNKNOWN.isReplica()).isFalse();
	}

	@Test
	void knowsAReplica() {
		assertThat(NodeInfo.parse("role:slave\r\n").isReplica()).isTrue();
		assertThat(NodeInfo.parse(INFO).isReplica()).isFalse();
	}

	@Test
	void ofAReplicaIsAMistakeOrAFailover() {
		NodeInfo replica = NodeInfo.parse("role:slave\r\n");
		try (Connections connections = new Connections()) {
			Connector fixed = connections.to("redis://user:s3cret@host:6379");
			Connector sentinel = connections.to("redis-sentinel://host:26379#primary");
			assertThatExceptionOfType(RedisNodeConfigurationException.class)
				.isThrownBy(() -> Misconfiguration.checkRole(fixed, replica))
				.withMessageContaining(ADDRESS)
				.satisfies((mistake) -> assertThat(mistake.address()).isEqualTo(ADDRESS));
			assertThatIllegalStateException().isThrownBy(() -> Misconfiguration.checkRole(sentinel, replica))
				.isNotInstanceOf(RedisNodeConfigurationException.class);
			assertThatCode(() -> Misconfiguration.checkRole(fixed, NodeInfo.UNKNOWN)).doesNotThrowAnyException();
		}
	}

	private static final class Connections implements AutoCloseable {

		private final List<Connector> open = new ArrayList<>();

		Connector to(String address) {
			Connector connector = new StandaloneConnector(List.of(NodeAddresses.parse(address)),
					RedisNodeOptions.defaults(), false);
			this.open.add(connector);
			return connector;
		}

		@Override
		public void close() {
			this.open.forEach(Connector::close);
		}

	}

}
