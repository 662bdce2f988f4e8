package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.redis.RedisScript;
import io.holdfast.test.AnswerProxy;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A server that answers one command twice, which would shift all later answers.
 */
@RedisNodesTest
class SurplusReplyLockTest {

	private static final RedisScript ECHO = RedisScript.of("return {ARGV[1]}");

	private static final Runnable NOTHING = () -> {
	};

	private AnswerProxy proxy;

	@BeforeEach
	void start(RedisNodes nodes) {
		this.proxy = AnswerProxy.to(nodes.get(0).port());
	}

	@AfterEach
	void stop() {
		this.proxy.close();
	}

	@Test
	void isNoticedAtOnceIfNoCommandWaits() {
		try (RedisNode node = connect()) {
			assertThat(echo(node, "first")).isEqualTo("first");
			this.proxy.change(once((answer) -> answer + answer));

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> echo(node, "second"));

			Eventually.await("the connection is replaced", () -> this.proxy.connections() == 2 && node.isUp());
			for (int i = 0; i < 100; i++) {
				assertThat(echo(node, "text " + i)).isEqualTo("text " + i);
			}
			assertThat(this.proxy.connections()).isEqualTo(2);
		}
	}

	@Test
	void isNoticedWhenItComesLater() {
		try (RedisNode node = connect()) {
			this.proxy.change(once((answer) -> answer + ":1"));
			assertThat(echo(node, "first")).isEqualTo("first");
			this.proxy.change(once((answer) -> "\r\n" + answer));

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> echo(node, "second"));

			Eventually.await("the connection is replaced", () -> this.proxy.connections() == 2 && node.isUp());
			assertThat(echo(node, "third")).isEqualTo("third");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "one too many", "one too few" })
	void isNoticedWhereCommandsNeverPause(String what) throws Exception {
		try (RedisNode node = connect()) {
			Semaphore permits = new Semaphore(64);
			AtomicInteger wrong = new AtomicInteger();
			AtomicInteger right = new AtomicInteger();
			AtomicBoolean running = new AtomicBoolean(true);
			Thread sender = new Thread(() -> {
				for (int i = 0; running.get(); i++) {
					String text = "text " + i;
					permits.acquireUninterruptibly();
					node.evalList(ECHO, NOTHING, List.of("key"), text).whenComplete((reply, failure) -> {
						if (failure == null) {
							(reply.text(0).equals(text) ? right : wrong).incrementAndGet();
						}
						permits.release();
					});
				}
			});
			sender.start();
			Eventually.await("it is busy", () -> right.get() > 1000);
			this.proxy.change(once((answer) -> what.equals("one too many") ? answer + answer : ""));

			Eventually.await("the connection is replaced", () -> this.proxy.connections() == 2 && node.isUp());
			int until = wrong.get();
			int before = right.get();
			Eventually.await("it goes on", () -> right.get() > before + 1000);
			running.set(false);
			sender.join();
			assertThat(permits.tryAcquire(64, 10, TimeUnit.SECONDS)).isTrue();
			assertThat(wrong).as("wrong answers after the new connection").hasValue(until);
		}
	}

	@Test
	void costsLocksTheirConnectionAndNotTheirMeaning() {
		AtomicInteger answers = new AtomicInteger();
		try (RedlockClient client = RedlockClient.builder()
			.uris(List.of(this.proxy.uri()))
			.defaults(LockOptions.defaults().withLease(Duration.ofSeconds(1)).withWait(Duration.ofSeconds(10)))
			.build()) {
			LockClients.awaitConnected(client);
			this.proxy.change((answer) -> (answers.incrementAndGet() % 199 == 0) ? answer + answer : answer);
			int held = 0;
			for (int i = 0; i < 500; i++) {
				try (LockHandle lock = client.acquire("busy")) {
					held += lock.isHeld() ? 1 : 0;
				}
				catch (LockUnavailableException ex) {
					Eventually.await("it is back", () -> client.nodes().get(0).isUp());
				}
			}
			assertThat(held).isGreaterThan(50);
			this.proxy.change(UnaryOperator.identity());
			Eventually.await("it is back", () -> client.nodes().get(0).isUp());
			try (LockHandle lock = client.acquire("busy")) {
				assertThat(client.tryAcquire("busy")).isEmpty();
				assertThat(client.status("busy").held()).isTrue();
			}
		}
		assertThat(this.proxy.connections()).isGreaterThan(1);
	}

	private RedisNode connect() {
		RedisNode node = RedisNode.of(this.proxy.uri(), RedisNodeOptions.defaults());
		node.connected().toCompletableFuture().join();
		node.prepare(List.of(ECHO));
		// After the script has been loaded.
		echo(node, "begin");
		return node;
	}

	private static String echo(RedisNode node, String text) {
		return node.evalList(ECHO, NOTHING, List.of("key"), text).toCompletableFuture().join().text(0);
	}

	private static UnaryOperator<String> once(UnaryOperator<String> change) {
		AtomicBoolean done = new AtomicBoolean();
		return (answer) -> done.compareAndSet(false, true) ? change.apply(answer) : answer;
	}

}
