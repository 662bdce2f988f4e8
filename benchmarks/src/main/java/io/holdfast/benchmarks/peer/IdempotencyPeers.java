package io.holdfast.benchmarks.peer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.redis.RedisIdempotencyClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.redis.metadata.RedisMetadataStore;

/**
 * The libraries that make an operation happen once. The work does nothing; its result is
 * a short JSON text.
 */
public final class IdempotencyPeers {

	/** The title of the baseline. */
	public static final String PLAIN = "plain Lettuce";

	/** The title of Holdfast's client. */
	public static final String HOLDFAST = "Holdfast";

	private static final String RESULT = "{\"id\":\"9b2f4c1e\",\"amount\":\"149.90\",\"currency\":\"EUR\",\"status\":\"accepted\"}";

	private static final Duration LEASE = Duration.ofMinutes(1);

	private static final Duration RETENTION = Duration.ofHours(24);

	private IdempotencyPeers() {
	}

	/**
	 * Call operations that have already ended.
	 * @return the contestants, the baseline first
	 */
	public static List<Contestant> replay() {
		return List.of(new Contestant(PLAIN, "GET on one connection", IdempotencyPeers::plainGet),
				new Contestant(HOLDFAST, "defaults, programmatic; gives the stored result",
						(uri) -> holdfast(uri, Function.identity())),
				new Contestant("Spring Integration",
						"RedisMetadataStore, as for its idempotent receiver; stores no result",
						(uri) -> metadataStore(uri, Function.identity())),
				new Contestant("pig4cloud idempotent", "by its annotation; refuses a duplicate and stores no result",
						(uri) -> new PigPeer(uri, Function.identity())));
	}

	/**
	 * Call operations that have not been called before.
	 * @return the contestants, the baseline first
	 */
	public static List<Contestant> newCall() {
		return List.of(
				new Contestant(PLAIN, "SET NX PX, then SET PX with the result, on one connection",
						IdempotencyPeers::plainSets),
				new Contestant(HOLDFAST, "defaults, programmatic", (uri) -> holdfast(uri, unique())),
				new Contestant("Spring Integration",
						"RedisMetadataStore, as for its idempotent receiver; stores no result",
						(uri) -> metadataStore(uri, unique())),
				new Contestant("pig4cloud idempotent", "by its annotation; stores no result",
						(uri) -> new PigPeer(uri, unique())));
	}

	private static Function<String, String> unique() {
		AtomicLong count = new AtomicLong();
		return (key) -> key + ":" + count.incrementAndGet();
	}

	private static Action plainGet(String uri) {
		RedisClient client = RedisClient.create(uri);
		RedisCommands<String, String> commands = client.connect().sync();
		return Action.of((key) -> {
			if (commands.get(key) == null) {
				commands.set(key, RESULT, SetArgs.Builder.px(RETENTION));
			}
		}, client::shutdown);
	}

	private static Action plainSets(String uri) {
		RedisClient client = RedisClient.create(uri);
		RedisCommands<String, String> commands = client.connect().sync();
		Function<String, String> keys = unique();
		return Action.of((key) -> {
			String own = keys.apply(key);
			if (!"OK".equals(commands.set(own, "running", SetArgs.Builder.nx().px(LEASE)))) {
				throw new IllegalStateException("The key " + own + " is not new");
			}
			commands.set(own, RESULT, SetArgs.Builder.px(RETENTION));
		}, client::shutdown);
	}

	private static Action holdfast(String uri, Function<String, String> keys) {
		RedisIdempotencyClient client = RedisIdempotencyClient.builder().uri(uri).build();
		client.node().connected().toCompletableFuture().join();
		IdempotencyOptions options = IdempotencyOptions.defaults().withLease(LEASE).withRetention(RETENTION);
		return Action.of((key) -> client.execute(IdempotencyKey.of("payments", keys.apply(key)), options,
				OutcomeCodec.TEXT, (leadership) -> RESULT), client::close);
	}

	private static Action metadataStore(String uri, Function<String, String> keys) {
		LettuceConnectionFactory factory = SpringRedis.connect(uri);
		RedisMetadataStore store = new RedisMetadataStore(factory);
		return Action.of((key) -> store.putIfAbsent(keys.apply(key), "seen"), factory::destroy);
	}

}
