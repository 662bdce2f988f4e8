package io.holdfast.lock.redis;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.holdfast.lock.LockUnavailableException;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.lettuce.core.resource.ClientResources;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A host name with several addresses; the server listens on only one of them.
 */
@RedisNodesTest
class SeveralAddressesTest {

	private final ClientResources resources = ClientResources.builder().addressResolverGroup(new Hosts()).build();

	@AfterEach
	void close() {
		this.resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
	}

	@Test
	void areTriedInTurn(RedisNodes servers) {
		try (RedisNode node = node("127.0.0.2,127.0.0.3,127.0.0.1", servers.get(0).port())) {
			assertThat(node.connected().toCompletableFuture()).succeedsWithin(20, TimeUnit.SECONDS);
			servers.get(0).command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
			Eventually.await("it is connected again",
					() -> node.isUp() && node.health().toCompletableFuture().join().up());
		}
	}

	@Test
	void areReportedByTheFirstWhenNoneAnswers(RedisNodes servers) {
		try (RedisNode node = node("127.0.0.2,127.0.0.3", servers.get(0).port());
				RedlockClient client = RedlockClient.builder().nodes(List.of(node)).build()) {
			Eventually.await("a reason is known", () -> "It cannot be reached"
				.equals(String.valueOf(node.health().toCompletableFuture().join().problem()).split(":")[0]));
			assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(() -> client.tryAcquire("any"))
				.withMessageContaining("refused: /127.0.0.2")
				.withMessageNotContaining("/127.0.0.3");
		}
	}

	private RedisNode node(String addresses, int port) {
		return RedisNode.of("redis://" + addresses.replace(',', 'x') + ".test:" + port,
				RedisNodeOptions.defaults().withClientResources(this.resources));
	}

	/** Resolves names that are composed of their addresses. */
	private static final class Hosts extends AddressResolverGroup<InetSocketAddress> {

		@Override
		protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
			return new InetNameResolver(executor) {

				@Override
				protected void doResolve(String host, Promise<InetAddress> promise) {
					promise.setSuccess(addresses(host).get(0));
				}

				@Override
				protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
					promise.setSuccess(addresses(host));
				}

			}.asAddressResolver();
		}

		private static List<InetAddress> addresses(String host) {
			return Stream.of(host.replace(".test", "").split("x")).map(Hosts::address).toList();
		}

		private static InetAddress address(String literal) {
			try {
				return InetAddress.getByName(literal);
			}
			catch (UnknownHostException ex) {
				throw new IllegalArgumentException(ex);
			}
		}

	}

}
