package io.holdfast.ratelimit.redis;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records allowed and refused permits, and checks them. Times are in microseconds and in
 * order.
 */
final class TrailingWindows {

	private final List<Entry> admitted = new ArrayList<>();

	private final List<Entry> refused = new ArrayList<>();

	void add(long time, long cost, boolean allowed) {
		(allowed ? this.admitted : this.refused).add(new Entry(time, cost));
	}

	long admitted() {
		return this.admitted.stream().mapToLong(Entry::cost).sum();
	}

	/** The number of permits in the window that ends with the last allowed one. */
	long inLast(long window) {
		long sum = 0;
		long last = this.admitted.get(this.admitted.size() - 1).time;
		for (int i = this.admitted.size() - 1; i >= 0 && this.admitted.get(i).time > last - window; i--) {
			sum += this.admitted.get(i).cost;
		}
		return sum;
	}

	/** The largest number of permits in any window. */
	long most(long window) {
		long most = 0;
		long sum = 0;
		int first = 0;
		for (Entry entry : this.admitted) {
			sum += entry.cost;
			while (this.admitted.get(first).time <= entry.time - window) {
				sum -= this.admitted.get(first).cost;
				first++;
			}
			most = Math.max(most, sum);
		}
		return most;
	}

	/**
	 * Checks that the window before each refusal, extended by some tolerance, justifies
	 * it.
	 */
	void assertEachRefusalIsDue(long limit, long window, long late) {
		assertThat(this.refused).isNotEmpty();
		int first = 0;
		int next = 0;
		long sum = 0;
		for (Entry entry : this.refused) {
			while (next < this.admitted.size() && this.admitted.get(next).time <= entry.time) {
				sum += this.admitted.get(next).cost;
				next++;
			}
			while (first < next && this.admitted.get(first).time <= entry.time - window - late) {
				sum -= this.admitted.get(first).cost;
				first++;
			}
			assertThat(sum + entry.cost).as("used and requested at %d", entry.time).isGreaterThan(limit);
		}
	}

	private record Entry(long time, long cost) {
	}

}
