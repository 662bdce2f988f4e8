package io.holdfast.redis;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * The permissions that a server refuses.
 *
 * @param rules the rules that allow them, by what is refused
 * @param unknown the commands that the server does not know
 */
record DeniedPermissions(Map<String, String> rules, Set<String> unknown) {

	static final DeniedPermissions NONE = new DeniedPermissions(Map.of(), Set.of());

	static DeniedPermissions of(String what, String rule) {
		return new DeniedPermissions(Map.of(what, rule), Set.of());
	}

	static DeniedPermissions unknown(String command) {
		return new DeniedPermissions(Map.of(), Set.of(command));
	}

	DeniedPermissions and(DeniedPermissions others) {
		Map<String, String> allRules = new TreeMap<>(this.rules);
		allRules.putAll(others.rules);
		Set<String> allUnknown = new TreeSet<>(this.unknown);
		allUnknown.addAll(others.unknown);
		return new DeniedPermissions(allRules, allUnknown);
	}

	/**
	 * Describe what is refused and what to do, as a continuation of the node's name.
	 */
	@Nullable String describe(String feature) {
		StringBuilder text = new StringBuilder();
		if (!this.rules.isEmpty()) {
			text.append("does not allow its user what ")
				.append(feature)
				.append(" need: ")
				.append(String.join(", ", this.rules.keySet()))
				.append(". Allow it with ACL SETUSER <user> ")
				.append(String.join(" ", this.rules.values()));
		}
		if (!this.unknown.isEmpty()) {
			text.append(text.isEmpty() ? "" : "; it also ")
				.append("does not have commands that ")
				.append(feature)
				.append(" need: ")
				.append(String.join(", ", this.unknown));
		}
		return text.isEmpty() ? null : text.toString();
	}

}
