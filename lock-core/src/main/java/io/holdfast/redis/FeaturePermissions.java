package io.holdfast.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The permissions that a feature needs on a node. They are checked before the feature
 * relies on them, because a server may let its user set a key but not delete it. Each
 * command is sent with arguments that have no effect, for a key that is never used. The
 * result lists what is refused and the rule that allows it. It is kept by each server of
 * a node. Thread-safe once it has been passed to a node.
 */
public final class FeaturePermissions {

	private final String feature;

	private final Need need;

	private final List<PermissionProbe> probes = new ArrayList<>();

	private FeaturePermissions(String feature, Need need) {
		this.feature = feature;
		this.need = need;
	}

	/**
	 * Create permissions without any commands.
	 * @param feature the feature's name in the plural, for messages
	 * @param need the consequence of a refusal
	 * @return the permissions
	 */
	public static FeaturePermissions to(String feature, Need need) {
		return new FeaturePermissions(feature, need);
	}

	/**
	 * Add commands on keys.
	 * @param prefix the prefix of all these keys
	 * @param key a key with this prefix that is never used, see {@link #unusedKey}
	 * @param commands each with arguments that have no effect; {@code KEY} is replaced by
	 * the key
	 * @return this
	 */
	public FeaturePermissions keys(String prefix, String key, String... commands) {
		return add("the keys " + prefix + "*", "~" + prefix + "*", key, commands);
	}

	/**
	 * Add commands on a channel.
	 * @param channel the channel's name
	 * @param commands each with arguments that have no effect; {@code KEY} is replaced by
	 * the channel
	 * @return this
	 */
	public FeaturePermissions channel(String channel, String... commands) {
		return add("the channel " + channel, "&" + channel, channel, commands);
	}

	/**
	 * Add commands without keys and channels.
	 * @param commands each with arguments that have no effect; {@code SCRIPT|LOAD} is a
	 * command with its subcommand
	 * @return this
	 */
	public FeaturePermissions commands(String... commands) {
		return add("", "", "", commands);
	}

	private FeaturePermissions add(String place, String rule, String key, String... commands) {
		for (String command : commands) {
			this.probes.add(new PermissionProbe(List.of(command.split(" ")), place, rule, key));
		}
		return this;
	}

	/**
	 * A key that is never used, because names from users contain no control characters.
	 * @param prefix the key's prefix
	 * @return the key
	 */
	public static String unusedKey(String prefix) {
		return prefix + '\0';
	}

	Need need() {
		return this.need;
	}

	/**
	 * Check all permissions over a connection, in one flush.
	 * @return completes with what is refused and the rules that allow it, or empty if
	 * nothing is refused; exceptionally if an answer is missing
	 */
	CompletableFuture<Optional<String>> check(NodeConnection connection) {
		List<CompletableFuture<DeniedPermissions>> answers = this.probes.stream()
			.map((probe) -> probe.send(connection))
			.toList();
		return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
			.thenApply((all) -> Optional.ofNullable(answers.stream()
				.map(CompletableFuture::join)
				.reduce(DeniedPermissions.NONE, DeniedPermissions::and)
				.describe(this.feature)));
	}

	/**
	 * The consequence if a server refuses permissions of a feature.
	 */
	public enum Need {

		/** The node cannot be used. */
		ALWAYS,

		/** Calls that use the feature fail; others work. */
		WHEN_USED,

		/** The refusal is only reported. */
		WELCOME

	}

}
