package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.holdfast.ratelimit.engine.RateStore;
import io.holdfast.redis.RedisAccess;
import io.holdfast.redis.RedisAccess.Need;
import io.holdfast.redis.RedisNode;
import io.holdfast.text.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was counted, on one Redis node.
 */
final class RedisRateStore implements RateStore {

	private static final Logger logger = LoggerFactory.getLogger(RedisRateLimiter.class);

	private static final String TAKE = "take";

	private static final Runnable NOTHING = () -> {
	};

	private final RedisNode node;

	private final SeveralSlots severalSlots = new SeveralSlots(this);

	private final Lanes lanes = new Lanes(this::decideAll);

	private final RedisAccess access;

	RedisRateStore(RedisNode node, String prefix) {
		this.node = node;
		this.access = RedisAccess.to("rate limits", Need.WHEN_USED)
			.commands("TIME")
			.keys(prefix, RedisAccess.nobodysKey(prefix), "GET KEY", "SET KEY x NX XX", "DEL KEY", "EVALSHA x 1 KEY",
					"EVAL return(0) 1 KEY");
		node.require(this.access);
		node.prepare(LimitScripts.all());
	}

	@Override
	public CompletionStage<Verdict> take(List<Ask> asks) {
		asks.forEach((ask) -> check(ask.key()));
		if (asks.size() == 1) {
			return this.lanes.take(asks.get(0));
		}
		if (!this.node.takesTogether(keys(asks))) {
			return this.severalSlots.take(asks);
		}
		return decide(TAKE, asks).thenApply((answer) -> answer.verdict(0));
	}

	@Override
	public CompletionStage<Verdict> look(List<Ask> asks) {
		asks.forEach((ask) -> check(ask.key()));
		if (asks.size() > 1 && !this.node.takesTogether(keys(asks))) {
			return this.severalSlots.look(asks);
		}
		return decide("look", asks).thenApply((answer) -> answer.verdict(0));
	}

	private void check(String key) {
		this.node.checkAllowed(this.access, key);
		this.node.checkUsable(key);
	}

	CompletionStage<ScriptAnswer> decide(String mode, List<Ask> asks) {
		return run(asks, arguments(mode, asks));
	}

	/** Several calls for the same, each with a cost of its own. */
	private CompletionStage<ScriptAnswer> decideAll(Ask ask, List<Long> costs) {
		return run(List.of(ask), arguments(ask, costs));
	}

	private CompletionStage<ScriptAnswer> run(List<Ask> asks, List<String> arguments) {
		boolean takes = arguments.get(0).equals(TAKE);
		return this.node.evalList(LimitScripts.DECIDE, NOTHING, keys(asks), arguments.toArray(String[]::new))
			.thenApply((numbers) -> {
				ScriptAnswer answer = new ScriptAnswer(numbers, asks.size());
				if (takes) {
					tellOfStrangers(asks, answer);
				}
				return answer;
			});
	}

	/** It is replaced by the same step, so this is told once. */
	private static void tellOfStrangers(List<Ask> asks, ScriptAnswer answer) {
		for (int i = 0; i < asks.size(); i++) {
			if (answer.isStrange(i)) {
				logger
					.error("The key '{}' of rate limit '{}' held what is no count of this version; it was replaced, and"
							+ " counting begins anew. Look for what else writes keys with this prefix, and give it, or"
							+ " the limits, another one.", Printable.of(asks.get(i).key()),
							Printable.of(asks.get(i).limit().name()));
			}
		}
	}

	CompletionStage<Long> giveBack(Ask ask, ScriptAnswer answer) {
		String[] arguments = backArguments(ask, answer).toArray(String[]::new);
		return this.node.evalNumber(LimitScripts.GIVE_BACK, List.of(ask.key()), arguments);
	}

	static List<String> arguments(String mode, List<Ask> asks) {
		List<String> arguments = new ArrayList<>(1 + asks.size() * 4);
		arguments.add(mode);
		asks.forEach((ask) -> addRule(arguments, ask));
		asks.forEach((ask) -> arguments.add(Long.toString(ask.cost())));
		return arguments;
	}

	static List<String> arguments(Ask ask, List<Long> costs) {
		List<String> arguments = new ArrayList<>(4 + costs.size());
		arguments.add(TAKE);
		addRule(arguments, ask);
		costs.forEach((cost) -> arguments.add(Long.toString(cost)));
		return arguments;
	}

	static List<String> backArguments(Ask ask, ScriptAnswer answer) {
		List<String> arguments = new ArrayList<>();
		addRule(arguments, ask);
		arguments.add(Long.toString(ask.cost()));
		arguments.addAll(answer.stamp(0));
		return arguments;
	}

	@Override
	public CompletionStage<Boolean> forget(String key) {
		this.node.checkUsable(key);
		return this.node.evalNumber(LimitScripts.FORGET, List.of(key)).thenApply((deleted) -> deleted == 1);
	}

	int lanes() {
		return this.lanes.size();
	}

	@Override
	public void unanswered(Duration waited) {
		this.node.unanswered(waited);
	}

	@Override
	public void awaitReady() {
		this.node.awaitReady();
	}

	@Override
	public boolean isLocal() {
		return false;
	}

	private static List<String> keys(List<Ask> asks) {
		return asks.stream().map(Ask::key).toList();
	}

	private static void addRule(List<String> arguments, Ask ask) {
		arguments.add(ask.limit().algorithm().name());
		arguments.add(Long.toString(ask.limit().limit()));
		arguments.add(Long.toString(micros(ask.limit().window())));
	}

	/** Rounded up: a window is never shorter than asked for. */
	private static long micros(Duration window) {
		return Math.addExact(Math.multiplyExact(window.getSeconds(), 1_000_000L), (window.getNano() + 999L) / 1000);
	}

}
