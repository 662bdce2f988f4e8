package io.holdfast.redis;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.test.ClusterNodes;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages are received as long as the node is open, whatever happens to its connections,
 * and listeners that may have missed messages are notified.
 */
@RedisNodesTest(count = 1)
class ChannelsTest {

	private static final String CHANNEL = "news";

	private final RedisNodeProcess server;

	private final Listener listener = new Listener();

	ChannelsTest(RedisNodes nodes) {
		this.server = nodes.get(0);
	}

	@ParameterizedTest
	@EnumSource
	void areReceivedInTheirOrderUntilTheEnd(RedisProtocol protocol) {
		Listener other = new Listener();
		try (RedisNode node = RedisNode.of(this.server.uri(), RedisNodeOptions.defaults().withProtocol(protocol))) {
			node.subscribe(CHANNEL, this.listener);
			Eventually.await("it listens", () -> this.listener.resets.get() == 1);
			node.subscribe("other", other);
			Eventually.await("it listens to another", () -> other.resets.get() == 1);
			this.server.command("PUBLISH", CHANNEL, "a");
			this.server.command("PUBLISH", CHANNEL, "b");
			this.server.command("PUBLISH", "other", "c");
			Eventually.await("it is notified", () -> this.listener.messages.size() == 2 && other.messages.size() == 1);
			assertThat(this.listener.messages).containsExactly("a", "b");
		}
		Eventually.await("it is closed", () -> !this.server.command("CLIENT", "LIST").contains("name=holdfast"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "pubsub", "normal" })
	void areReceivedAgainAfterAConnectionWasLost(String type) {
		try (RedisNode node = RedisNode.of(this.server.uri(), RedisNodeOptions.defaults())) {
			node.subscribe(CHANNEL, this.listener);
			Eventually.await("it listens", () -> this.listener.resets.get() == 1);
			this.server.command("CLIENT", "KILL", "TYPE", type);
			Eventually.await("it says that it begins anew", () -> this.listener.resets.get() == 2);
			this.server.command("PUBLISH", CHANNEL, "a");
			Eventually.await("it hears", () -> this.listener.messages.contains("a"));
			assertThat(this.listener.messages).hasSize(1);
			assertThat(subscribers()).isEqualTo(1);
		}
	}

	@Test
	void areReceivedFromAnotherServerOfAClusterIfOneIsGone() {
		try (ClusterNodes servers = ClusterNodes.formWithReplicas(Duration.ofSeconds(1));
				RedisNode node = RedisNode.ofCluster(
						servers.all().stream().map((each) -> RedisURI.create(each.uri())).toList(),
						RedisNodeOptions.defaults())) {
			node.subscribe(CHANNEL, this.listener);
			Eventually.await("it listens", () -> this.listener.resets.get() == 1);
			RedisNodeProcess listened = servers.all()
				.stream()
				.filter((each) -> each.command("PUBSUB", "NUMSUB", CHANNEL).endsWith("1"))
				.findAny()
				.orElseThrow();
			listened.kill();
			Eventually.await("it listens to another", () -> this.listener.resets.get() == 2);
			servers.all()
				.stream()
				.filter((each) -> each != listened)
				.limit(1)
				.forEach((each) -> each.command("PUBLISH", CHANNEL, "a"));
			Eventually.await("it hears", () -> this.listener.messages.contains("a"));
			assertThat(this.listener.messages).containsExactly("a");
		}
	}

	private long subscribers() {
		String[] lines = this.server.command("PUBSUB", "NUMSUB", CHANNEL).split("\\R");
		return Long.parseLong(lines[lines.length - 1].trim());
	}

	private static final class Listener implements RedisChannelListener {

		private final Queue<String> messages = new ConcurrentLinkedQueue<>();

		private final AtomicInteger resets = new AtomicInteger();

		@Override
		public void onMessage(String message) {
			this.messages.add(message);
		}

		@Override
		public void onReset() {
			this.resets.incrementAndGet();
		}

	}

}
