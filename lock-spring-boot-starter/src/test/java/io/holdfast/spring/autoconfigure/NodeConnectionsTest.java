package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.redis.RedisNodeConfigurationException;
import io.holdfast.spring.Contexts;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.lettuce.core.internal.HostAndPort;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DnsResolvers;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How nodes are connected, by what the application has set for its own Redis.
 */
@ExtendWith(OutputCaptureExtension.class)
class NodeConnectionsTest {

	private static final RateLimit LIMIT = RateLimit.slidingWindow("calls", 5, Duration.ofMinutes(1));

	private static ApplicationContextRunner contexts(String... properties) {
		return Contexts.redis().withPropertyValues("holdfast.redis.connect-timeout=10s").withPropertyValues(properties);
	}

	@Nested
	class OfAMasterWithReplicas {

		@Test
		void goToTheMasterAndFollowIt() {
			try (RedisNodes servers = RedisNodes.start(2)) {
				RedisNodeProcess first = servers.get(0);
				RedisNodeProcess second = servers.get(1);
				follow(second, first);
				contexts("spring.data.redis.masterreplica.nodes=127.0.0.1:" + second.port() + ",127.0.0.1:"
						+ first.port(), "holdfast.redis.fail-fast=true")
					.run((context) -> {
						LockClient locks = context.getBean(LockClient.class);
						try (LockHandle lock = locks.acquire("before")) {
							assertThat(first.command("GET", "locks:before")).isEqualTo(lock.token());
						}
						assertThat(context.getBean(RateLimiter.class).tryAcquire(LIMIT, "me").allowed()).isTrue();
						assertThat(first.command("EXISTS", "rate:calls:me")).isEqualTo("1");
						second.command("REPLICAOF", "NO", "ONE");
						follow(first, second);
						Eventually.await("locks on the new master", () -> canLock(locks));
						try (LockHandle lock = locks.acquire("after")) {
							assertThat(second.command("GET", "locks:after")).isEqualTo(lock.token());
						}
						first.kill();
						Eventually.await("locks without the old one", () -> canLock(locks));
					});
			}
		}

		private boolean canLock(LockClient locks) {
			try {
				locks.acquire("x").close();
				return true;
			}
			catch (LockUnavailableException ex) {
				return false;
			}
		}

		private void follow(RedisNodeProcess replica, RedisNodeProcess master) {
			replica.command("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
			Eventually.await("a replica", () -> replica.command("ROLE").contains("connected"));
		}

	}

	@Test
	void ofAConfigurationThatIsNotKnownStopTheStart() {
		RedisConfiguration unknown = new RedisConfiguration() {
		};
		contexts().withBean(LettuceConnectionFactory.class, () -> {
			LettuceConnectionFactory factory = new LettuceConnectionFactory(unknown);
			factory.setAutoStartup(false);
			return factory;
		})
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(RedisNodesException.class)
				.hasMessageContaining(unknown.getClass().getName())
				.hasMessageContaining("does not know where that Redis is"));
	}

	@Nested
	class WithTheApplicationsResources {

		@ParameterizedTest
		@ValueSource(strings = { "spring.data.redis.host=redis.invalid", "holdfast.redis.nodes=redis://redis.invalid" })
		void useThemAndLeaveThemOpen(String address) {
			Queue<Channel> channels = new ConcurrentLinkedQueue<>();
			try (RedisNodes nodes = RedisNodes.start(1)) {
				ClientResources resources = ClientResources.builder()
					.socketAddressResolver(MappingSocketAddressResolver.create(DnsResolvers.UNRESOLVED,
							(host) -> HostAndPort.of("127.0.0.1", nodes.get(0).port())))
					.nettyCustomizer(new NettyCustomizer() {

						@Override
						public void afterChannelInitialized(Channel channel) {
							channels.add(channel);
						}

					})
					.build();
				contexts(address, "holdfast.redis.fail-fast=true").withBean("resources", ClientResources.class,
						() -> resources,
						(definition) -> ((org.springframework.beans.factory.support.AbstractBeanDefinition) definition)
							.setDestroyMethodName(null))
					.run((context) -> {
						context.getBean(LockClient.class).acquire("x").close();
						assertThat(channels).isNotEmpty();
						if (address.startsWith("spring")) {
							assertThat(context.getBean(RateLimiter.class).tryAcquire(LIMIT, "me").allowed()).isTrue();
							context.getBean(IdempotencyClient.class);
						}
					});
				assertThat(resources.eventExecutorGroup().isShuttingDown()).isFalse();
				resources.shutdown(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
			}
		}

	}

	@ParameterizedTest
	@ValueSource(strings = { "auto", "resp2", "resp3" })
	void speakTheProtocolThatIsAskedFor(String protocol) {
		try (RedisNodes nodes = RedisNodes.start(1)) {
			contexts("holdfast.redis.protocol=" + protocol, "holdfast.redis.fail-fast=true",
					"holdfast.redis.nodes=" + nodes.uris().get(0))
				.run((context) -> {
					context.getBean(LockClient.class).acquire("x").close();
					assertThat(context.getBean(RedlockClient.class).nodes().get(0).isTracking())
						.isEqualTo(!protocol.equals("resp2"));
				});
		}
	}

	@Nested
	class WithOneBadNodeOfThree {

		@ParameterizedTest
		@ValueSource(strings = { "redis://:wr0ng@127.0.0.1:%d", "rediss://:right@127.0.0.1:%d",
				"redis://:right@no-such-host.invalid:%d" })
		void startWithAQuorumAndSayIt(String third, CapturedOutput output) {
			try (RedisNodes nodes = RedisNodes.builder().count(3).password("right").start()) {
				String addresses = nodes.uris().get(0) + "," + nodes.uris().get(1) + ","
						+ third.formatted(nodes.get(2).port());
				contexts("holdfast.redis.connect-timeout=2s", "holdfast.redis.nodes=" + addresses).run((context) -> {
					assertThat(context).hasNotFailed();
					context.getBean(LockClient.class).acquire("x").close();
					assertThat(output).contains("(1 of 3)").contains("The application starts with a quorum");
					assertThat(output).doesNotContain("wr0ng");
				});
				contexts("holdfast.redis.connect-timeout=2s", "holdfast.redis.fail-fast=true",
						"holdfast.redis.nodes=" + addresses)
					.run((context) -> assertThat(context).hasFailed());
			}
		}

		@Test
		void doNotStartWhereNoQuorumCanEverWork() {
			try (RedisNodes nodes = RedisNodes.builder().count(3).password("right").start()) {
				contexts("holdfast.redis.nodes=" + nodes.uris().get(0) + ",redis://127.0.0.1:" + nodes.get(1).port()
						+ ",redis://127.0.0.1:" + nodes.get(2).port())
					.run((context) -> assertThat(context).getFailure()
						.rootCause()
						.isInstanceOf(io.lettuce.core.RedisCommandExecutionException.class));
			}
		}

		@Test
		void mayBeAReplica() {
			try (RedisNodes nodes = RedisNodes.start(3)) {
				nodes.get(2).command("REPLICAOF", "127.0.0.1", String.valueOf(nodes.get(0).port()));
				contexts("holdfast.redis.nodes=" + String.join(",", nodes.uris())).run((context) -> {
					assertThat(context).hasNotFailed();
					context.getBean(LockClient.class).acquire("x").close();
				});
				contexts("holdfast.redis.fail-fast=true", "holdfast.redis.nodes=" + String.join(",", nodes.uris()))
					.run((context) -> assertThat(context).getFailure()
						.rootCause()
						.isInstanceOf(RedisNodeConfigurationException.class));
			}
		}

	}

}
