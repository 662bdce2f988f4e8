package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.holdfast.redis.RedisNodeOptions;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.cluster.ClusterClientOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

class ApplicationRedisNodeFactoryTest {

	private final ApplicationContextRunner contexts = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class));

	@Test
	void takesOverAStandaloneServer() {
		this.contexts
			.withPropertyValues("spring.data.redis.host=redis.test", "spring.data.redis.port=7000",
					"spring.data.redis.database=5", "spring.data.redis.username=me", "spring.data.redis.password=word")
			.run((context) -> {
				RedisURI uri = new ApplicationRedisNodeFactory(context.getBean(LettuceConnectionFactory.class)).uri();
				assertThat(uri.getHost()).isEqualTo("redis.test");
				assertThat(uri.getPort()).isEqualTo(7000);
				assertThat(uri.getDatabase()).isEqualTo(5);
				assertThat(uri.isSsl()).isFalse();
				assertCredentials(uri, "me", "word");
			});
	}

	@Test
	void takesOverAPasswordWithoutUser() {
		this.contexts.withPropertyValues("spring.data.redis.password=word")
			.run((context) -> assertCredentials(
					new ApplicationRedisNodeFactory(context.getBean(LettuceConnectionFactory.class)).uri(), null,
					"word"));
	}

	@Test
	void takesOverTls() {
		this.contexts.withPropertyValues("spring.data.redis.ssl.enabled=true").run((context) -> {
			RedisURI uri = new ApplicationRedisNodeFactory(context.getBean(LettuceConnectionFactory.class)).uri();
			assertThat(uri.isSsl()).isTrue();
			assertThat(uri.getVerifyMode()).isEqualTo(SslVerifyMode.FULL);
		});
	}

	@Test
	void takesOverSentinels() {
		this.contexts
			.withPropertyValues("spring.data.redis.sentinel.master=main",
					"spring.data.redis.sentinel.nodes=s1:26379,s2:26380", "spring.data.redis.sentinel.username=watch",
					"spring.data.redis.sentinel.password=watch-word", "spring.data.redis.password=word",
					"spring.data.redis.database=2", "spring.data.redis.ssl.enabled=true")
			.run((context) -> {
				RedisURI uri = new ApplicationRedisNodeFactory(context.getBean(LettuceConnectionFactory.class)).uri();
				assertThat(uri.getSentinelMasterId()).isEqualTo("main");
				assertThat(uri.getDatabase()).isEqualTo(2);
				assertCredentials(uri, null, "word");
				assertThat(uri.getSentinels()).extracting(RedisURI::getHost).containsExactlyInAnyOrder("s1", "s2");
				assertThat(uri.getSentinels()).allSatisfy((sentinel) -> {
					assertThat(sentinel.isSsl()).isTrue();
					assertCredentials(sentinel, "watch", "watch-word");
				});
			});
	}

	@Test
	void takesOverACluster() {
		this.contexts
			.withPropertyValues("spring.data.redis.cluster.nodes=c1:7001,c2:7002", "spring.data.redis.username=me",
					"spring.data.redis.password=word")
			.run((context) -> {
				LettuceConnectionFactory factory = context.getBean(LettuceConnectionFactory.class);
				List<RedisURI> seeds = new ApplicationRedisNodeFactory(factory)
					.seeds(Objects.requireNonNull(factory.getClusterConfiguration()));
				assertThat(seeds).extracting(RedisURI::getPort).containsExactlyInAnyOrder(7001, 7002);
				assertThat(seeds).allSatisfy((seed) -> assertCredentials(seed, "me", "word"));
			});
	}

	@Test
	void takesOverASocket() {
		RedisSocketConfiguration socket = new RedisSocketConfiguration("/run/redis.sock");
		socket.setPassword("word");
		RedisURI uri = new ApplicationRedisNodeFactory(new LettuceConnectionFactory(socket)).uri();
		assertThat(uri.getSocket()).isEqualTo("/run/redis.sock");
		assertCredentials(uri, null, "word");
	}

	@Test
	void connectsCachesQuicklyAndUnderTheApplicationsName() {
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
		ApplicationRedisNodeFactory factory = new ApplicationRedisNodeFactory(
				new LettuceConnectionFactory(new RedisStandaloneConfiguration(), application));
		RedisNodeOptions own = factory.forCaches(RedisNodeOptions.defaults().withConnectTimeout(Duration.ofSeconds(2)));
		assertThat(own.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
		assertThat(own.clientName()).isEqualTo("shop");
		assertThat(Objects.requireNonNull(own.clientOptions()).getSocketOptions().isKeepAlive()).isTrue();
		RedisURI uri = factory.uri();
		assertThat(uri.isSsl()).isTrue();
		assertThat(uri.isStartTls()).isTrue();
		assertThat(uri.getVerifyMode()).isEqualTo(SslVerifyMode.NONE);
	}

	@Test
	void keepsTheOptionsOfAClusterAndAShorterConnectTimeoutForCaches() {
		LettuceClientConfiguration application = LettuceClientConfiguration.builder()
			.clientOptions(ClusterClientOptions.builder()
				.maxRedirects(9)
				.socketOptions(SocketOptions.builder().connectTimeout(Duration.ofMillis(300)).build())
				.build())
			.build();
		RedisNodeOptions own = new ApplicationRedisNodeFactory(
				new LettuceConnectionFactory(new RedisStandaloneConfiguration(), application))
			.forCaches(RedisNodeOptions.defaults().withConnectTimeout(Duration.ofSeconds(2)));
		assertThat(own.clientOptions()).isInstanceOfSatisfying(ClusterClientOptions.class,
				(cluster) -> assertThat(cluster.getMaxRedirects()).isEqualTo(9));
		assertThat(own.connectTimeout()).isEqualTo(Duration.ofMillis(300));
	}

	private static void assertCredentials(RedisURI uri, @Nullable String username, String password) {
		RedisCredentials credentials = uri.getCredentialsProvider().resolveCredentials().block();
		assertThat(credentials).isNotNull();
		assertThat(Objects.requireNonNull(credentials).getUsername()).isEqualTo(username);
		assertThat(credentials.getPassword()).containsExactly(password.toCharArray());
	}

}
