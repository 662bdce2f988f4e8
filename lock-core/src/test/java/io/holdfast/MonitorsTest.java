package io.holdfast;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.lock.LockClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A virtual thread that blocks with a monitor held keeps its carrier, before JDK 24.
 */
class MonitorsTest {

	@Test
	void nothingBlocksWithAMonitorHeld() throws Exception {
		assertThat(Monitors.faultsIn(classesOf(LockClient.class))).isEmpty();
	}

	@Test
	void whatBlocksWithAMonitorHeldIsFound() throws Exception {
		List<String> faults = Monitors
			.faultsIn(classesOf(Faulty.class).resolve(Faulty.class.getPackageName().replace('.', '/')));
		assertThat(faults).filteredOn((fault) -> fault.contains("$Faulty."))
			.satisfiesExactlyInAnyOrder((fault) -> assertThat(fault).contains("inMethod", "Object.wait"),
					(fault) -> assertThat(fault).contains("inBlock", "Patient.finish", "CompletableFuture.join"),
					(fault) -> assertThat(fault).contains("inMap", "Thread.sleep"));
	}

	private static Path classesOf(Class<?> type) throws URISyntaxException {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
	}

	private interface Step {

		int finish();

	}

	private static final class Patient implements Step {

		private final CompletableFuture<Integer> future = CompletableFuture.completedFuture(1);

		@Override
		public int finish() {
			return this.future.join();
		}

	}

	static final class Faulty {

		private final ConcurrentHashMap<String, Integer> map = new ConcurrentHashMap<>();

		private final Step step = new Patient();

		synchronized void inMethod() throws InterruptedException {
			wait();
		}

		int inBlock(boolean early) {
			synchronized (this.map) {
				if (early) {
					return 0;
				}
				this.map.clear();
				return this.step.finish();
			}
		}

		void inMap() {
			this.map.computeIfAbsent("k", (key) -> sleep());
		}

		private static int sleep() {
			try {
				Thread.sleep(1);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return 1;
		}

		int allowed() {
			int size;
			synchronized (this) {
				size = this.map.size();
			}
			return size + this.step.finish();
		}

	}

}
