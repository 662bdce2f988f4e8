package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import io.holdfast.ratelimit.engine.RateStore.Decision;
import io.holdfast.ratelimit.engine.RateStore.LimitStatus;
import io.holdfast.redis.RedisReply;

/**
 * The reply of {@link LimitScripts#DECIDE} to one or more calls with the same keys.
 *
 * @param numbers for each call 1 or 0 and three numbers per key; then three numbers per
 * key
 * @param keys the number of keys
 */
record LimitScriptReply(RedisReply numbers, int keys) {

	Decision decision(int call) {
		int at = call * (1 + this.keys * 3);
		List<LimitStatus> statuses = new ArrayList<>(this.keys);
		for (int i = 0; i < this.keys; i++) {
			int key = at + 1 + i * 3;
			statuses.add(new LimitStatus(number(key), micros(key + 1), micros(key + 2)));
		}
		return new Decision(number(at) == 1, statuses);
	}

	/** The arguments that identify taken permits when they are given back. */
	List<String> stamp(int key) {
		int at = end(key);
		return List.of(Long.toString(number(at)), Long.toString(number(at + 1)));
	}

	/** Whether the key held a value that is not a valid count. */
	boolean hadInvalidValue(int key) {
		return number(end(key) + 2) == 1;
	}

	private int end(int key) {
		return this.numbers.size() - (this.keys - key) * 3;
	}

	private long number(int index) {
		return this.numbers.number(index);
	}

	private Duration micros(int index) {
		return Duration.of(number(index), ChronoUnit.MICROS);
	}

}
