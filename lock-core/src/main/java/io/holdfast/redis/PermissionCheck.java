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

import io.holdfast.redis.FeaturePermissions.Need;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which required permissions the server refuses. They are checked on every new
 * connection, after a refused command, and then repeatedly until nothing is refused any
 * more, because access rules may change while a connection is open.
 */
final class PermissionCheck {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	private static final long PAUSE_MILLIS = 1000;

	/** For permissions without which everything works. */
	private static final long WELCOME_PAUSE_MILLIS = 10_000;

	private final String address;

	private final RedisNodeOptions options;

	private final Supplier<@Nullable NodeConnection> connection;

	private final Runnable onChange;

	private final List<FeaturePermissions> required = new CopyOnWriteArrayList<>();

	private final Map<FeaturePermissions, String> refusals = new ConcurrentHashMap<>();

	/**
	 * The number of required permissions that were checked when the current connection
	 * was prepared.
	 */
	private volatile int covered;

	private final AtomicBoolean retrying = new AtomicBoolean();

	private final AtomicBoolean retryingWelcome = new AtomicBoolean();

	private final AtomicBoolean checking = new AtomicBoolean();

	private volatile CompletableFuture<Void> checked = CompletableFuture.completedFuture(null);

	private volatile String reported = "";

	PermissionCheck(String address, RedisNodeOptions options, Supplier<@Nullable NodeConnection> connection,
			Runnable onChange) {
		this.address = address;
		this.options = options;
		this.connection = connection;
		this.onChange = onChange;
		FeaturePermissions connections = FeaturePermissions.to("connections", Need.WELCOME)
			.commands("PING", "INFO", "SCRIPT|LOAD return(0)");
		this.required.add(options.tracking() ? connections.commands("CLIENT|TRACKING x") : connections);
	}

	void require(FeaturePermissions permissions) {
		this.required.add(permissions);
		NodeConnection connection = this.connection.get();
		if (connection != null) {
			await(check(connection, List.of(permissions)));
		}
	}

	/**
	 * Completes when the permissions that have been required so far were checked.
	 */
	CompletionStage<Void> checked() {
		return this.checked;
	}

	/**
	 * Check all permissions on a connection that is being prepared.
	 * @return completes when the connection may be used
	 */
	CompletionStage<Void> prepare(NodeConnection connection) {
		List<FeaturePermissions> known = List.copyOf(this.required);
		this.covered = known.size();
		return check(connection, known);
	}

	/**
	 * A connection is now in use: check the permissions that were required while it was
	 * being prepared.
	 */
	void connected(NodeConnection connection) {
		List<FeaturePermissions> known = List.copyOf(this.required);
		await(check(connection, known.subList(this.covered, known.size())));
	}

	/**
	 * A command was refused: check all permissions again, at most once a second.
	 */
	void refused() {
		NodeConnection connection = this.connection.get();
		if (connection != null && this.checking.compareAndSet(false, true)) {
			check(connection, this.required).thenRunAsync(() -> this.checking.set(false), after(PAUSE_MILLIS));
		}
	}

	/**
	 * Whether the node is usable: no permission that is always needed is refused.
	 */
	boolean isSufficient() {
		return this.refusals.keySet().stream().noneMatch((permissions) -> permissions.need() == Need.ALWAYS);
	}

	/**
	 * Fail at once if the server is known to refuse permissions of a feature.
	 */
	void check(FeaturePermissions permissions) {
		String known = this.refusals.isEmpty() ? null : this.refusals.get(permissions);
		if (known != null) {
			throw new RedisNodeUnavailableException(known);
		}
	}

	/**
	 * Whether the server is not known to refuse permissions of a feature.
	 */
	boolean allows(FeaturePermissions permissions) {
		return this.refusals.isEmpty() || !this.refusals.containsKey(permissions);
	}

	/**
	 * The refusals for health, after another problem.
	 */
	@Nullable String problem(@Nullable String other) {
		String problems = Stream
			.concat(Stream.ofNullable(other), refusals((permissions) -> true).map((refusal) -> "It " + refusal + "."))
			.collect(Collectors.joining(" "));
		return problems.isEmpty() ? null : problems;
	}

	void check() {
		String refusals = refusals((permissions) -> permissions.need() != Need.WELCOME)
			.collect(Collectors.joining("; it "));
		if (!refusals.isEmpty()) {
			throw new RedisNodeConfigurationException(this.address,
					"Redis node " + this.address + " " + refusals + ".");
		}
	}

	private Stream<String> refusals(Predicate<FeaturePermissions> which) {
		return this.required.stream().filter(which).map(this.refusals::get).flatMap(Stream::ofNullable).distinct();
	}

	private synchronized void await(CompletableFuture<Void> answers) {
		this.checked = CompletableFuture.allOf(this.checked, answers);
	}

	private CompletableFuture<Void> check(NodeConnection connection, List<FeaturePermissions> some) {
		return CompletableFuture
			.allOf(some.stream().map((permissions) -> check(connection, permissions)).toArray(CompletableFuture[]::new))
			.orTimeout(this.options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
			.exceptionally((unanswered) -> null)
			.thenRun(this::report);
	}

	/** If an answer is missing, the previous result remains. */
	private CompletableFuture<Void> check(NodeConnection connection, FeaturePermissions permissions) {
		return permissions.check(connection)
			.thenAccept((refusal) -> refusal.ifPresentOrElse((known) -> this.refusals.put(permissions, known),
					() -> this.refusals.remove(permissions)))
			.exceptionally((unanswered) -> null);
	}

	private synchronized void report() {
		String refusals = refusals((permissions) -> true).collect(Collectors.joining("; it "));
		if (!refusals.equals(this.reported)) {
			this.reported = refusals;
			if (refusals.isEmpty()) {
				logger.info("Redis node {} allows everything that is needed again", this.address);
			}
			else {
				logger.warn("Redis node {} {}", this.address, refusals);
			}
			this.onChange.run();
		}
		retry(this.retrying, PAUSE_MILLIS, (permissions) -> permissions.need() != Need.WELCOME);
		retry(this.retryingWelcome, WELCOME_PAUSE_MILLIS, (permissions) -> permissions.need() == Need.WELCOME);
	}

	private void retry(AtomicBoolean retrying, long pauseMillis, Predicate<FeaturePermissions> which) {
		if (refusals(which).findAny().isPresent() && retrying.compareAndSet(false, true)) {
			after(pauseMillis).execute(() -> {
				retrying.set(false);
				NodeConnection connection = this.connection.get();
				if (connection != null) {
					check(connection, this.required.stream().filter(which).filter(this.refusals::containsKey).toList());
				}
			});
		}
	}

	private static Executor after(long millis) {
		return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
	}

}
