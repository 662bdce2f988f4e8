package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.holdfast.ratelimit.engine.RateStore;
import io.holdfast.redis.FeaturePermissions;
import io.holdfast.redis.FeaturePermissions.Need;
import io.holdfast.redis.RedisNode;
import io.holdfast.text.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts on one Redis node.
 */
final class RedisRateStore implements RateStore {

	private static final Logger logger = LoggerFactory.getLogger(RedisRateLimiter.class);

	private static final String TAKE = "take";

	private static final Runnable NOTHING = () -> {
	};

	private final RedisNode node;

	private final CrossSlotLimiter crossSlot = new CrossSlotLimiter(this);

	private final RequestBatchers batchers = new RequestBatchers(this::decideAll);

	private final FeaturePermissions permissions;

	RedisRateStore(RedisNode node, String prefix) {
		this.node = node;
		this.permissions = FeaturePermissions.to("rate limits", Need.WHEN_USED)
			.commands("TIME")
			.keys(prefix, FeaturePermissions.unusedKey(prefix), "GET KEY", "SET KEY x NX XX", "DEL KEY",
					"EVALSHA x 1 KEY", "EVAL return(0) 1 KEY");
		node.require(this.permissions);
		node.prepare(LimitScripts.all());
	}

	@Override
	public CompletionStage<Decision> take(List<PermitRequest> permitRequests) {
		permitRequests.forEach((permitRequest) -> check(permitRequest.key()));
		if (permitRequests.size() == 1) {
			return this.batchers.take(permitRequests.get(0));
		}
		if (!this.node.takesTogether(keys(permitRequests))) {
			return this.crossSlot.take(permitRequests);
		}
		return decide(TAKE, permitRequests).thenApply((reply) -> reply.decision(0));
	}

	@Override
	public CompletionStage<Decision> peek(List<PermitRequest> permitRequests) {
		permitRequests.forEach((permitRequest) -> check(permitRequest.key()));
		if (permitRequests.size() > 1 && !this.node.takesTogether(keys(permitRequests))) {
			return this.crossSlot.peek(permitRequests);
		}
		return decide("look", permitRequests).thenApply((reply) -> reply.decision(0));
	}

	private void check(String key) {
		this.node.checkAllowed(this.permissions, key);
		this.node.checkUsable(key);
	}

	CompletionStage<LimitScriptReply> decide(String mode, List<PermitRequest> permitRequests) {
		return run(permitRequests, arguments(mode, permitRequests));
	}

	/** Several calls for the same limit and key, each with its own cost. */
	private CompletionStage<LimitScriptReply> decideAll(PermitRequest permitRequest, List<Long> costs) {
		return run(List.of(permitRequest), arguments(permitRequest, costs));
	}

	private CompletionStage<LimitScriptReply> run(List<PermitRequest> permitRequests, List<String> arguments) {
		boolean takes = arguments.get(0).equals(TAKE);
		return this.node.evalList(LimitScripts.DECIDE, NOTHING, keys(permitRequests), arguments.toArray(String[]::new))
			.thenApply((numbers) -> {
				LimitScriptReply reply = new LimitScriptReply(numbers, permitRequests.size());
				if (takes) {
					logReplacedValues(permitRequests, reply);
				}
				return reply;
			});
	}

	/** The script replaces such a value, so each one is logged once. */
	private static void logReplacedValues(List<PermitRequest> permitRequests, LimitScriptReply reply) {
		for (int i = 0; i < permitRequests.size(); i++) {
			if (reply.hadInvalidValue(i)) {
				logger.error(
						"The key '{}' of rate limit '{}' held a value that this version cannot read; it was replaced, and"
								+ " counting starts again. Find out what else writes keys with this prefix, and give it,"
								+ " or the limits, another prefix.",
						Printable.of(permitRequests.get(i).key()), Printable.of(permitRequests.get(i).limit().name()));
			}
		}
	}

	CompletionStage<Long> giveBack(PermitRequest permitRequest, LimitScriptReply reply) {
		String[] arguments = giveBackArguments(permitRequest, reply).toArray(String[]::new);
		return this.node.evalNumber(LimitScripts.GIVE_BACK, List.of(permitRequest.key()), arguments);
	}

	static List<String> arguments(String mode, List<PermitRequest> permitRequests) {
		List<String> arguments = new ArrayList<>(1 + permitRequests.size() * 4);
		arguments.add(mode);
		permitRequests.forEach((permitRequest) -> addLimit(arguments, permitRequest));
		permitRequests.forEach((permitRequest) -> arguments.add(Long.toString(permitRequest.cost())));
		return arguments;
	}

	static List<String> arguments(PermitRequest permitRequest, List<Long> costs) {
		List<String> arguments = new ArrayList<>(4 + costs.size());
		arguments.add(TAKE);
		addLimit(arguments, permitRequest);
		costs.forEach((cost) -> arguments.add(Long.toString(cost)));
		return arguments;
	}

	static List<String> giveBackArguments(PermitRequest permitRequest, LimitScriptReply reply) {
		List<String> arguments = new ArrayList<>();
		addLimit(arguments, permitRequest);
		arguments.add(Long.toString(permitRequest.cost()));
		arguments.addAll(reply.stamp(0));
		return arguments;
	}

	@Override
	public CompletionStage<Boolean> forget(String key) {
		this.node.checkUsable(key);
		return this.node.evalNumber(LimitScripts.FORGET, List.of(key)).thenApply((deleted) -> deleted == 1);
	}

	int batchers() {
		return this.batchers.size();
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

	private static List<String> keys(List<PermitRequest> permitRequests) {
		return permitRequests.stream().map(PermitRequest::key).toList();
	}

	private static void addLimit(List<String> arguments, PermitRequest permitRequest) {
		arguments.add(permitRequest.limit().algorithm().name());
		arguments.add(Long.toString(permitRequest.limit().limit()));
		arguments.add(Long.toString(micros(permitRequest.limit().window())));
	}

	/** Rounded up, so that a window is never shorter than requested. */
	private static long micros(Duration window) {
		return Math.addExact(Math.multiplyExact(window.getSeconds(), 1_000_000L), (window.getNano() + 999L) / 1000);
	}

}
