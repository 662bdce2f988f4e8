package io.holdfast.spring.schedule;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * Three instances whose clocks differ by up to two seconds run a job every second, while
 * one of them is killed and started again, and so is one node. The property
 * {@code holdfast.soak} says for how long.
 */
@Tag("soak")
class ThreeClocksTest {

	private static final Logger logger = LoggerFactory.getLogger(ThreeClocksTest.class);

	private static final Duration LENGTH = Duration.parse(System.getProperty("holdfast.soak", "PT8S"));

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final List<String> AHEAD = List.of("PT0S", "PT1S", "PT2S");

	private final List<Process> processes = new ArrayList<>();

	private final List<Event> events = new CopyOnWriteArrayList<>();

	private final AtomicInteger ready = new AtomicInteger();

	private final Set<Instant> taken = new HashSet<>();

	@AfterEach
	void killInstances() {
		this.processes.forEach(ThreeClocksTest::kill);
	}

	@Test
	void runEachTickOnce() {
		long ticks = LENGTH.toSeconds();
		try (RedisNodes nodes = RedisNodes.start(3)) {
			for (int i = 0; i < AHEAD.size(); i++) {
				start(nodes, i);
			}
			await(() -> this.ready.get() == AHEAD.size());
			long before = ticks();
			awaitTicks(before + ticks / 4);
			await(() -> this.events.stream().anyMatch((event) -> event.instance().equals("instance-2")));
			killAndRemember(nodes, 2);
			awaitTicks(before + ticks / 2);
			start(nodes, 2);
			awaitTicks(before + ticks * 5 / 8);
			nodes.get(0).kill();
			awaitTicks(before + ticks * 6 / 8);
			nodes.get(0).restartEmpty();
			awaitTicks(before + ticks);
			for (int i = 0; i < AHEAD.size(); i++) {
				killAndRemember(nodes, i);
			}
		}
		report();
	}

	private void report() {
		List<Event> starts = this.events.stream()
			.filter(Event::start)
			.sorted(Comparator.comparing(Event::time))
			.toList();
		Instant first = starts.get(0).tick();
		Instant last = starts.get(starts.size() - 1).tick();
		Map<Instant, Long> runs = starts.stream()
			.collect(Collectors.groupingBy(Event::tick, TreeMap::new, Collectors.counting()));
		List<Instant> twice = runs.entrySet()
			.stream()
			.filter((run) -> run.getValue() > 1)
			.map(Map.Entry::getKey)
			.toList();
		List<Instant> missed = Stream.iterate(first, (tick) -> tick.isBefore(last), (tick) -> tick.plus(SECOND))
			.filter((tick) -> !runs.containsKey(tick))
			.toList();
		logger.info(
				"{} ticks in {}: {} runs, {} twice, {} missed ({} taken by an instance that was killed); by instance {}",
				runs.size() + missed.size(), LENGTH, starts.size(), twice.size(), missed.size(),
				missed.stream().filter(this.taken::contains).count(),
				starts.stream().collect(Collectors.groupingBy(Event::instance, TreeMap::new, Collectors.counting())));

		assertThat(twice).as("ticks that ran twice").isEmpty();
		assertThat(starts).as("ticks in the order of their runs").extracting(Event::tick).isSorted();
		assertThat(missed).as("ticks that nobody ran, though no instance died over them").isSubsetOf(this.taken);
		assertThat(overlapping()).as("runs that began before another had ended").isEmpty();
		assertThat(starts).as("the first by its clock, and who follows it")
			.extracting(Event::instance)
			.contains("instance-2")
			.containsAnyOf("instance-0", "instance-1");
	}

	private List<Event> overlapping() {
		List<Event> ordered = this.events.stream()
			.sorted(Comparator.comparing(Event::time).thenComparing(Event::start))
			.toList();
		List<Event> overlapping = new ArrayList<>();
		Event running = null;
		for (Event event : ordered) {
			if (event.start() && running != null && !this.taken.contains(running.tick())) {
				overlapping.add(event);
			}
			running = event.start() ? event : null;
		}
		return overlapping;
	}

	private void start(RedisNodes nodes, int instance) {
		try {
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp",
					System.getProperty("java.class.path"), SoakInstance.class.getName(), String.join(",", nodes.uris()),
					"instance-" + instance, AHEAD.get(instance))
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
			if (this.processes.size() > instance) {
				this.processes.set(instance, process);
			}
			else {
				this.processes.add(process);
			}
			Thread reader = new Thread(() -> read(process, "instance-" + instance), "reader-" + instance);
			reader.setDaemon(true);
			reader.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read(Process process, String instance) {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				String[] words = line.split(" ");
				if (line.equals(SoakInstance.READY)) {
					this.ready.incrementAndGet();
				}
				else if (line.startsWith(SoakInstance.RUN) && words.length == 4) {
					this.events
						.add(new Event(instance, "start".equals(words[1]), instant(words[2]), instant(words[3])));
				}
			}
		}
		catch (IOException ex) {
			logger.debug("{} was killed", instance, ex);
		}
	}

	/**
	 * A tick that the instance has taken and not begun to run is lost with it.
	 */
	private void killAndRemember(RedisNodes nodes, int instance) {
		kill(this.processes.get(instance));
		for (RedisNodeProcess node : nodes.all()) {
			String token = node.command("HGET", "cron:{locks:soak}", "token");
			if (token.startsWith("instance-" + instance + ":")) {
				this.taken.add(instant(node.command("HGET", "cron:{locks:soak}", "tick")));
			}
		}
	}

	private static void kill(Process process) {
		process.destroyForcibly();
		process.onExit().join();
	}

	private void awaitTicks(long ticks) {
		await(() -> ticks() >= ticks);
	}

	private long ticks() {
		return this.events.stream().filter(Event::start).count();
	}

	private void await(BooleanSupplier condition) {
		long deadline = System.nanoTime() + LENGTH.plusSeconds(90).toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > deadline) {
				fail("Waited in vain; there were %s", this.events);
			}
			try {
				TimeUnit.MILLISECONDS.sleep(20);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				fail("Interrupted");
			}
		}
	}

	private static Instant instant(String millis) {
		return Instant.ofEpochMilli(Long.parseLong(millis));
	}

	/**
	 * Something that an instance tells.
	 *
	 * @param instance which
	 * @param start whether a run begins, or else ends
	 * @param tick the tick that it is for
	 * @param time when, by the clock of the machine
	 */
	private record Event(String instance, boolean start, Instant tick, Instant time) {
	}

}
