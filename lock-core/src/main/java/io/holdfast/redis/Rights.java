package io.holdfast.redis;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.holdfast.redis.RedisAccess.Need;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what the server lets us do. It is tried with every connection, after a refusal,
 * and from then on until nothing is refused any more: rights come and go while
 * connections last.
 */
final class Rights {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	private static final long PAUSE_MILLIS = 1000;

	private final String address;

	private final RedisNodeOptions options;

	private final Supplier<@Nullable Link> link;

	private final Runnable onChange;

	private final List<RedisAccess> accesses = new CopyOnWriteArrayList<>();

	private final Map<RedisAccess, String> refusals = new ConcurrentHashMap<>();

	/** How many of them the present connection has tried. */
	private volatile int covered;

	private final AtomicBoolean retrying = new AtomicBoolean();

	private final AtomicBoolean looking = new AtomicBoolean();

	private volatile CompletableFuture<Void> tried = CompletableFuture.completedFuture(null);

	private volatile String told = "";

	Rights(String address, RedisNodeOptions options, Supplier<@Nullable Link> link, Runnable onChange) {
		this.address = address;
		this.options = options;
		this.link = link;
		this.onChange = onChange;
		RedisAccess connections = RedisAccess.to("connections", Need.WELCOME)
			.commands("PING", "INFO", "SCRIPT|LOAD return(0)");
		this.accesses.add(options.tracking() ? connections.commands("CLIENT|TRACKING x") : connections);
	}

	void require(RedisAccess access) {
		this.accesses.add(access);
		Link link = this.link.get();
		if (link != null) {
			await(tryOn(link, List.of(access)));
		}
	}

	/**
	 * Completes when what was required up to now was tried.
	 */
	CompletionStage<Void> tried() {
		return this.tried;
	}

	/**
	 * A connection is being prepared.
	 * @return completes when it may be used
	 */
	CompletionStage<Void> prepare(Link link) {
		List<RedisAccess> known = List.copyOf(this.accesses);
		this.covered = known.size();
		return tryOn(link, known);
	}

	/**
	 * A connection is used from now on.
	 */
	void connected(Link link) {
		List<RedisAccess> known = List.copyOf(this.accesses);
		await(tryOn(link, known.subList(this.covered, known.size())));
	}

	/**
	 * A command was refused.
	 */
	void refused() {
		Link link = this.link.get();
		if (link != null && this.looking.compareAndSet(false, true)) {
			tryOn(link, this.accesses).thenRunAsync(() -> this.looking.set(false), later());
		}
	}

	/**
	 * Whether the node is of use.
	 */
	boolean suffice() {
		return this.refusals.keySet().stream().noneMatch((access) -> access.need() == Need.ALWAYS);
	}

	/**
	 * Fail at once where the server is known to refuse what a feature needs.
	 */
	void check(RedisAccess access) {
		String known = this.refusals.isEmpty() ? null : this.refusals.get(access);
		if (known != null) {
			throw new RedisNodeUnavailableException(known);
		}
	}

	/**
	 * What health says.
	 */
	@Nullable String problem(@Nullable String other) {
		String problems = Stream
			.concat(Stream.ofNullable(other), refusals((access) -> true).map((refusal) -> "It " + refusal + "."))
			.collect(Collectors.joining(" "));
		return problems.isEmpty() ? null : problems;
	}

	void check() {
		String refusals = refusals((access) -> access.need() != Need.WELCOME).collect(Collectors.joining("; it "));
		if (!refusals.isEmpty()) {
			throw new RedisNodeConfigurationException(this.address,
					"Redis node " + this.address + " " + refusals + ".");
		}
	}

	private Stream<String> refusals(Predicate<RedisAccess> which) {
		return this.accesses.stream().filter(which).map(this.refusals::get).flatMap(Stream::ofNullable).distinct();
	}

	private synchronized void await(CompletableFuture<Void> answers) {
		this.tried = CompletableFuture.allOf(this.tried, answers);
	}

	private CompletableFuture<Void> tryOn(Link link, List<RedisAccess> some) {
		return CompletableFuture
			.allOf(some.stream().map((access) -> tryOn(link, access)).toArray(CompletableFuture[]::new))
			.orTimeout(this.options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
			.exceptionally((unanswered) -> null)
			.thenRun(this::tell);
	}

	/** Where an answer is missing, what was known before stays. */
	private CompletableFuture<Void> tryOn(Link link, RedisAccess access) {
		return access.tryOn(link)
			.thenAccept((refusal) -> refusal.ifPresentOrElse((known) -> this.refusals.put(access, known),
					() -> this.refusals.remove(access)))
			.exceptionally((unanswered) -> null);
	}

	private synchronized void tell() {
		String refusals = refusals((access) -> true).collect(Collectors.joining("; it "));
		if (!refusals.equals(this.told)) {
			this.told = refusals;
			if (refusals.isEmpty()) {
				logger.info("Redis node {} allows everything that is needed again", this.address);
			}
			else {
				logger.warn("Redis node {} {}", this.address, refusals);
			}
			this.onChange.run();
		}
		if (refusals((access) -> access.need() != Need.WELCOME).findAny().isPresent()
				&& this.retrying.compareAndSet(false, true)) {
			later().execute(this::retry);
		}
	}

	private void retry() {
		this.retrying.set(false);
		Link link = this.link.get();
		if (link != null) {
			tryOn(link,
					this.accesses.stream()
						.filter((access) -> access.need() != Need.WELCOME && this.refusals.containsKey(access))
						.toList());
		}
	}

	private static Executor later() {
		return CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
	}

}
