package io.holdfast.lock.redis;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.LogRecorder;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Locks whose handles were dropped.
 */
@RedisNodesTest
class DroppedHandleTest {

	private static final LockOptions OPTIONS = LockOptions.defaults().withLease(Duration.ofSeconds(6));

	@RegisterExtension
	private final LogRecorder log = new LogRecorder(LockHandle.class);

	@Test
	void areReportedOnceWithTheThreadThatAcquiredThemAndStayHeld(RedisNodes nodes) throws Exception {
		RedisNodeProcess node = nodes.get(0);
		try (RedlockClient client = client(node, false)) {
			Thread forgetful = new Thread(() -> client.acquire("forgotten", OPTIONS), "forgetful");
			forgetful.start();
			forgetful.join();
			Eventually.await("the warning", () -> collected() && !warnings().isEmpty());
			String token = node.command("GET", "locks:forgotten");
			long renewals = node.commandCount().getOrDefault("pexpire", 0L);
			Eventually.await("a renewal", () -> node.commandCount().getOrDefault("pexpire", 0L) > renewals);
			assertThat(node.command("GET", "locks:forgotten")).isEqualTo(token);
			assertThat(warnings()).hasSize(1);
			assertThat(warnings().get(0).getFormattedMessage()).contains("'forgotten'", "by thread 'forgetful'",
					"trace-acquisitions");
		}
		assertThat(node.command("EXISTS", "locks:forgotten")).isEqualTo("0");
	}

	@Test
	void areReportedWithTheStackOfTheirAcquisition(RedisNodes nodes) {
		try (RedlockClient client = client(nodes.get(0), true)) {
			client.acquire("forgotten", OPTIONS);
			Eventually.await("the warning", () -> collected() && !warnings().isEmpty());
			assertThat(warnings().get(0).getThrowableProxy().getStackTraceElementProxyArray())
				.extracting(StackTraceElementProxy::getSTEAsString)
				.anyMatch((line) -> line.contains("areReportedWithTheStackOfTheirAcquisition"));
		}
	}

	@Test
	void areNotThoseThatACallerKeeps(RedisNodes nodes) {
		try (RedlockClient client = client(nodes.get(0), false)) {
			LockHandle one = client.acquire("kept", OPTIONS);
			LockHandle several = client.acquireAll(List.of("kept:1", "kept:2"), OPTIONS);
			client.acquire("released", OPTIONS).close();
			// Acquired after the others, so those were checked before.
			client.acquire("forgotten:1", OPTIONS);
			Eventually.await("the warning", () -> collected() && !warnings().isEmpty());
			client.acquire("forgotten:2", OPTIONS);
			Eventually.await("the next warning", () -> collected() && warnings().size() > 1);
			assertThat(warnings()).extracting((event) -> event.getArgumentArray()[0])
				.containsExactly("forgotten:1", "forgotten:2");
			assertThat(one.release()).isTrue();
			assertThat(several.release()).isTrue();
			Reference.reachabilityFence(one);
			Reference.reachabilityFence(several);
		}
	}

	private static boolean collected() {
		System.gc();
		LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
		return true;
	}

	private List<ILoggingEvent> warnings() {
		return this.log.warnings()
			.stream()
			.filter((event) -> event.getFormattedMessage().contains("was dropped"))
			.toList();
	}

	private static RedlockClient client(RedisNodeProcess node, boolean traced) {
		RedlockClient client = RedlockClient.builder().uris(List.of(node.uri())).traceAcquisitions(traced).build();
		LockClients.awaitConnected(client);
		return client;
	}

}
