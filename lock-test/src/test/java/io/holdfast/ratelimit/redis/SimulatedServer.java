package io.holdfast.ratelimit.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.redis.RedisScript;
import io.holdfast.test.RedisNodes;

/**
 * A real Redis that runs the real scripts, except for the line that reads the server's
 * clock: the test provides the time. Keys still expire by the real clock, so windows
 * should be longer than the test.
 */
final class SimulatedServer implements AutoCloseable {

	private static final String CLOCK = "local time = redis.call('TIME')\n";

	private static final String TOLD = "local time = {table.remove(ARGV, 1), table.remove(ARGV, 1)}\n";

	private final RedisNode node;

	private final RedisScript decide;

	private final RedisScript giveBack;

	SimulatedServer(RedisNodes nodes) {
		this(nodes, LimitScripts.DECIDE);
	}

	SimulatedServer(RedisNodes nodes, RedisScript decide) {
		this.node = RedisNode.of(nodes.uris().get(0), RedisNodeOptions.defaults().withTracking(false));
		this.node.connected().toCompletableFuture().join();
		this.decide = told(decide);
		this.giveBack = told(LimitScripts.GIVE_BACK);
	}

	private static RedisScript told(RedisScript script) {
		String source = script.source();
		if (source.split(Pattern.quote(CLOCK), -1).length != 2) {
			throw new IllegalStateException("The script does not read the clock exactly once: " + source);
		}
		return RedisScript.of(source.replace(CLOCK, TOLD));
	}

	CompletableFuture<LimitScriptReply> decideLater(long micros, String mode, PermitRequest... permitRequests) {
		return run(micros, RedisRateStore.arguments(mode, List.of(permitRequests)), permitRequests);
	}

	LimitScriptReply decideAll(long micros, PermitRequest permitRequest, List<Long> costs) {
		return run(micros, RedisRateStore.arguments(permitRequest, costs), permitRequest).join();
	}

	private CompletableFuture<LimitScriptReply> run(long micros, List<String> rest, PermitRequest... permitRequests) {
		List<String> arguments = at(micros);
		arguments.addAll(rest);
		return this.node.evalList(this.decide, () -> {
		}, List.of(permitRequests).stream().map(PermitRequest::key).toList(), arguments.toArray(String[]::new))
			.thenApply((numbers) -> new LimitScriptReply(numbers, permitRequests.length))
			.toCompletableFuture();
	}

	LimitScriptReply decide(long micros, String mode, PermitRequest... permitRequests) {
		return decideLater(micros, mode, permitRequests).join();
	}

	boolean take(long micros, PermitRequest... permitRequests) {
		return decide(micros, "take", permitRequests).decision(0).allowed();
	}

	boolean giveBack(long micros, PermitRequest permitRequest, LimitScriptReply taken) {
		List<String> arguments = at(micros);
		arguments.addAll(RedisRateStore.giveBackArguments(permitRequest, taken));
		return this.node.evalNumber(this.giveBack, List.of(permitRequest.key()), arguments.toArray(String[]::new))
			.toCompletableFuture()
			.join() == 1;
	}

	private static List<String> at(long micros) {
		List<String> arguments = new ArrayList<>();
		arguments.add(String.valueOf(Math.floorDiv(micros, 1_000_000L)));
		arguments.add(String.valueOf(Math.floorMod(micros, 1_000_000L)));
		return arguments;
	}

	@Override
	public void close() {
		this.node.close();
	}

}
