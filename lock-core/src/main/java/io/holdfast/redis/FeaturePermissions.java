package io.holdfast.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a feature does on a node, to be tried before the feature relies on it: a server
 * may let its user set a key but not delete it. Each command is sent with arguments that
 * do nothing, for a key that nobody has. What is refused is named, with the rule that
 * allows it. What is refused each server of a node knows for itself. Thread-safe once it
 * was given to a node.
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
	 * Begin to say what a feature needs.
	 * @param feature its name in the plural, for messages
	 * @param need what follows where it is refused
	 * @return an access to nothing
	 */
	public static FeaturePermissions to(String feature, Need need) {
		return new FeaturePermissions(feature, need);
	}

	/**
	 * Commands on keys.
	 * @param prefix what all these keys begin with
	 * @param key such a key that nobody has, see {@link #nobodysKey}
	 * @param commands each with arguments that change nothing; {@code KEY} stands for the
	 * key
	 * @return this
	 */
	public FeaturePermissions keys(String prefix, String key, String... commands) {
		return add("the keys " + prefix + "*", "~" + prefix + "*", key, commands);
	}

	/**
	 * Commands on a channel.
	 * @param channel its name
	 * @param commands each with arguments that disturb nobody; {@code KEY} stands for the
	 * channel
	 * @return this
	 */
	public FeaturePermissions channel(String channel, String... commands) {
		return add("the channel " + channel, "&" + channel, channel, commands);
	}

	/**
	 * Commands on neither.
	 * @param commands each with arguments that change nothing; {@code SCRIPT|LOAD} is a
	 * command and its subcommand
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
	 * A key that nobody has: names that users give have no control characters.
	 * @param prefix what it begins with
	 * @return the key
	 */
	public static String nobodysKey(String prefix) {
		return prefix + '\0';
	}

	Need need() {
		return this.need;
	}

	/**
	 * Try everything over a connection, in one flush.
	 * @return what is refused and what allows it, empty for nothing; exceptionally where
	 * an answer is missing
	 */
	CompletableFuture<Optional<String>> tryOn(NodeConnection connection) {
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
	 * What follows where a server refuses what a feature needs.
	 */
	public enum Need {

		/** The node is of no use. */
		ALWAYS,

		/** Those who ask for the feature are refused; others go on. */
		WHEN_USED,

		/** It is told. */
		WELCOME

	}

}
