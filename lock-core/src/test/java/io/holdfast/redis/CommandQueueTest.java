package io.holdfast.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CommandQueueTest {

	private final Deque<Runnable> thread = new ArrayDeque<>();

	private final List<String> written = new ArrayList<>();

	private final CommandQueue commandQueue = new CommandQueue(this.thread::add, () -> true,
			() -> this.written.add("flush"));

	@Test
	void writesOneCommandAtOnce() {
		add("a");
		runThread();
		add("b");
		runThread();
		assertThat(this.written).containsExactly("a", "flush", "b", "flush");
	}

	@Test
	void writesWhatHasGatheredInOneFlush() {
		add("a");
		add("b");
		add("c");
		runThread();
		assertThat(this.written.subList(0, 4)).containsExactly("a", "b", "c", "flush");
	}

	@Test
	void writesWhatComesWhileItWritesBehindTheRest() {
		this.commandQueue.add(() -> {
			this.written.add("a");
			add("c");
		});
		add("b");
		runThread();
		assertThat(this.written).containsSubsequence("a", "b", "c", "flush");
		assertThat(this.thread).isEmpty();
	}

	@Test
	void writesMuchBetweenAnswersAndKeepsTheOrder() {
		for (int i = 0; i < 20; i++) {
			add("early");
		}
		this.commandQueue.writeEarly();
		assertThat(this.written).hasSize(21).endsWith("flush");
		add("late");
		this.commandQueue.writeEarly();
		assertThat(this.written).hasSize(21);
		runThread();
		assertThat(this.written).hasSize(23).endsWith("late", "flush");
		assertThat(this.thread).isEmpty();
	}

	@Test
	void writesBetweenAnswersOnItsOwnThreadOnly() {
		CommandQueue foreign = new CommandQueue(this.thread::add, () -> false, () -> this.written.add("flush"));
		for (int i = 0; i < 20; i++) {
			foreign.add(() -> this.written.add("a"));
		}
		foreign.writeEarly();
		assertThat(this.written).isEmpty();
	}

	@Test
	void goesOnAfterAFlushThatFailed() {
		boolean[] broken = { true };
		CommandQueue fragile = new CommandQueue(this.thread::add, () -> true, () -> {
			if (broken[0]) {
				throw new IllegalStateException("broken");
			}
		});
		fragile.add(() -> this.written.add("a"));
		runThread();
		broken[0] = false;
		fragile.add(() -> this.written.add("b"));
		runThread();
		assertThat(this.written).containsExactly("a", "b");
	}

	@Test
	void refusesEveryCommandWhenItsThreadHasEnded() {
		CommandQueue late = new CommandQueue((task) -> {
			throw new RejectedExecutionException("ended");
		}, () -> true, () -> {
		});
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> late.add(() -> {
			}));
		}
	}

	@Test
	void keepsTheOrderOfEachThreadThatGives() throws Exception {
		ExecutorService io = Executors.newSingleThreadExecutor();
		List<Integer> seen = new ArrayList<>();
		CommandQueue shared = new CommandQueue(io, () -> true, () -> {
		});
		List<Thread> givers = new ArrayList<>();
		for (int giver = 0; giver < 4; giver++) {
			int from = giver * 100_000;
			Thread thread = new Thread(() -> {
				for (int i = 0; i < 10_000; i++) {
					int command = from + i;
					shared.add(() -> seen.add(command));
				}
			});
			givers.add(thread);
			thread.start();
		}
		for (Thread giver : givers) {
			giver.join();
		}
		shared.add(io::shutdown);
		assertThat(io.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		assertThat(seen).hasSize(40_000);
		for (int giver = 0; giver < 4; giver++) {
			int from = giver * 100_000;
			assertThat(seen.stream().filter((command) -> command / 100_000 * 100_000 == from)).isSorted();
		}
	}

	private void add(String command) {
		this.commandQueue.add(() -> this.written.add(command));
	}

	private void runThread() {
		while (!this.thread.isEmpty()) {
			this.thread.remove().run();
		}
	}

}
