package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.Objects;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.cluster.ClusterClientOptions;
import org.junit.jupiter.api.Test;

import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

class DedicatedConnectionTest {

	private static final Duration TIMEOUT = Duration.ofMillis(70);

	@Test
	void keepsWhereTheApplicationConnects() {
		RedisStandaloneConfiguration standalone = new RedisStandaloneConfiguration("redis.example", 6380);
		standalone.setDatabase(3);
		LettuceConnectionFactory own = derive(new LettuceConnectionFactory(standalone));
		assertThat(own.getHostName()).isEqualTo("redis.example");
		assertThat(own.getDatabase()).isEqualTo(3);
		RedisSentinelConfiguration sentinels = new RedisSentinelConfiguration().master("main").sentinel("s", 26379);
		assertThat(derive(new LettuceConnectionFactory(sentinels)).getSentinelConfiguration()).isSameAs(sentinels);
		RedisClusterConfiguration cluster = new RedisClusterConfiguration().clusterNode("c", 7000);
		assertThat(derive(new LettuceConnectionFactory(cluster)).getClusterConfiguration()).isSameAs(cluster);
		RedisSocketConfiguration socket = new RedisSocketConfiguration("/run/redis.sock");
		assertThat(derive(new LettuceConnectionFactory(socket)).getSocketConfiguration()).isSameAs(socket);
	}

	@Test
	void isQuickToFailAndNeverSendsAgain() {
		LettuceClientConfiguration application = LettuceClientConfiguration.builder()
			.commandTimeout(Duration.ofMinutes(1))
			.readFrom(ReadFrom.REPLICA_PREFERRED)
			.clientName("shop")
			.clientOptions(
					ClientOptions.builder().socketOptions(SocketOptions.builder().keepAlive(true).build()).build())
			.useSsl()
			.disablePeerVerification()
			.startTls()
			.build();
		LettuceClientConfiguration own = configuration(application);
		// The driver's limit of a handshake; a command has its own.
		assertThat(own.getCommandTimeout()).isEqualTo(Duration.ofSeconds(2));
		assertThat(own.getClientOptions().orElseThrow().getTimeoutOptions().getSource().getTimeout(null))
			.isEqualTo(TIMEOUT.toNanos());
		assertThat(own.getReadFrom()).isEmpty();
		assertThat(own.getClientName()).hasValue("shop");
		assertThat(own.isUseSsl()).isTrue();
		assertThat(own.isStartTls()).isTrue();
		assertThat(own.getVerifyMode()).isEqualTo(SslVerifyMode.NONE);
		ClientOptions options = own.getClientOptions().orElseThrow();
		assertThat(options.getDisconnectedBehavior()).isEqualTo(DisconnectedBehavior.REJECT_COMMANDS);
		assertThat(options.getSocketOptions().isKeepAlive()).isTrue();
		assertThat(options.getSocketOptions().getConnectTimeout()).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void keepsTheOptionsOfAClusterAndAShorterConnectTimeout() {
		LettuceClientConfiguration own = configuration(LettuceClientConfiguration.builder()
			.clientOptions(ClusterClientOptions.builder()
				.maxRedirects(9)
				.socketOptions(SocketOptions.builder().connectTimeout(Duration.ofMillis(300)).build())
				.build())
			.build());
		ClientOptions options = own.getClientOptions().orElseThrow();
		assertThat(options).isInstanceOfSatisfying(ClusterClientOptions.class,
				(cluster) -> assertThat(cluster.getMaxRedirects()).isEqualTo(9));
		assertThat(options.getSocketOptions().getConnectTimeout()).isEqualTo(Duration.ofMillis(300));
	}

	private static LettuceClientConfiguration configuration(LettuceClientConfiguration application) {
		return derive(new LettuceConnectionFactory(new RedisStandaloneConfiguration(), application))
			.getClientConfiguration();
	}

	private static LettuceConnectionFactory derive(LettuceConnectionFactory application) {
		LettuceConnectionFactory own = Objects.requireNonNull(DedicatedConnection.derive(application, TIMEOUT));
		DedicatedConnection.end(own);
		return own;
	}

}
