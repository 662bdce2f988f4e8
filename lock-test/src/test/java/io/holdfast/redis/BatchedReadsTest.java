package io.holdfast.redis;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads that gather while the I/O thread is busy.
 */
@RedisNodesTest(count = 1)
class BatchedReadsTest {

	private final RedisNodeProcess server;

	private final RedisNode node;

	BatchedReadsTest(RedisNodes nodes) {
		this.server = nodes.get(0);
		this.node = RedisNode.of(this.server.uri(), RedisNodeOptions.defaults());
	}

	@BeforeEach
	void connect() {
		this.server.command("FLUSHALL");
		this.node.connected().toCompletableFuture().join();
		for (int i = 0; i < 5; i++) {
			byte[] value = ("value " + i).getBytes(StandardCharsets.UTF_8);
			this.node.set("key-" + i, value, Duration.ofMinutes(1), false).toCompletableFuture().join();
		}
		this.server.resetCommandStats();
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void areSentAtOnceIfNoneWaits() {
		for (int i = 0; i < 3; i++) {
			assertThat(text(this.node.mget(List.of("key-1", "none")).toCompletableFuture().join()))
				.containsExactly("value 1", null);
		}
		assertThat(commands()).isEqualTo(3);
	}

	@Test
	void leaveTogetherAndGiveEachCallerItsOwnValues() {
		List<CompletableFuture<List<byte[]>>> reads = gather(20);
		for (int i = 0; i < reads.size(); i++) {
			assertThat(text(reads.get(i).join())).as("read %d", i)
				.containsExactly((i < 5) ? "value " + i : null, "value 0", (i < 5) ? "value " + i : null);
		}
		assertThat(commands()).isEqualTo(1);
	}

	/**
	 * A read that finds its batch closed begins another one, and must bring along none of
	 * the reads that it has met in the closed one.
	 */
	@Test
	void giveEachCallerItsOwnValuesHoweverTheyMeet() {
		List<CompletableFuture<Long>> readers = IntStream.range(0, 16)
			.mapToObj((reader) -> CompletableFuture.supplyAsync(() -> IntStream.range(0, 4000).filter((i) -> {
				int key = (i + reader) % 5;
				// Different lengths of lists shift the positions of values in a shared
				// answer.
				List<String> keys = (i % 2 == 0) ? List.of("key-" + key) : List.of("key-0", "key-" + key);
				List<String> values = text(this.node.mget(keys).toCompletableFuture().join());
				return !("value " + key).equals(values.get(keys.size() - 1));
			}).count(), Executors.newSingleThreadExecutor(BatchedReadsTest::daemon)))
			.toList();
		assertThat(readers).allSatisfy((wrong) -> assertThat(wrong.join()).isZero());
	}

	private static Thread daemon(Runnable work) {
		Thread thread = new Thread(work);
		thread.setDaemon(true);
		return thread;
	}

	@Test
	void areNoMoreThanTheServerAnswersInAMoment() {
		gather(130).forEach(CompletableFuture::join);
		assertThat(commands()).isEqualTo(3);
	}

	@Test
	void failTogetherWithTheConnection() {
		CountDownLatch go = occupy();
		List<CompletableFuture<List<byte[]>>> reads = read(10);
		this.server.command("CLIENT", "KILL", "TYPE", "normal");
		go.countDown();
		assertThat(reads)
			.allSatisfy((each) -> assertThat(each.handle((values, failure) -> failure != null).join()).isTrue());
		Eventually.await("it reads again",
				() -> !this.node.mget(List.of("key-1"))
					.toCompletableFuture()
					.handle((values, failure) -> failure != null)
					.join());
	}

	@Test
	void keepNoValuesWhenTheyAreAnswered() {
		WeakReference<byte[]> value = new WeakReference<>(
				this.node.mget(List.of("key-1")).toCompletableFuture().join().get(0));
		Eventually.await("the value is collected", () -> {
			System.gc();
			return value.get() == null;
		});
	}

	/** Read all keys while the I/O thread delivers an answer. */
	private List<CompletableFuture<List<byte[]>>> gather(int count) {
		CountDownLatch go = occupy();
		List<CompletableFuture<List<byte[]>>> reads = read(count);
		go.countDown();
		return reads;
	}

	/** Block the I/O thread. */
	private CountDownLatch occupy() {
		CountDownLatch go = new CountDownLatch(1);
		Thread here = Thread.currentThread();
		CompletableFuture<Boolean> waits;
		do {
			CompletableFuture<Boolean> heard = new CompletableFuture<>();
			this.node.get("key-0").thenRun(() -> {
				heard.complete(Thread.currentThread() != here);
				if (Thread.currentThread() != here) {
					await(go);
				}
			});
			waits = heard;
			// An answer that has arrived already is delivered on this thread.
		}
		while (!waits.join());
		return go;
	}

	private List<CompletableFuture<List<byte[]>>> read(int count) {
		List<CompletableFuture<List<byte[]>>> reads = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			reads.add(this.node.mget(List.of("key-" + i, "key-0", "key-" + i)).toCompletableFuture());
		}
		return reads;
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static List<String> text(List<byte[]> values) {
		return values.stream()
			.map((value) -> (value != null) ? new String(value, StandardCharsets.UTF_8) : null)
			.toList();
	}

	private long commands() {
		return this.server.commandCount().getOrDefault("mget", 0L);
	}

}
