package io.holdfast.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.lettuce.core.RedisURI;

/**
 * Parses the addresses of nodes, and shows them without secrets.
 */
final class NodeAddresses {

	private static final int LAST_PORT = 65535;

	private static final Pattern SCHEME = Pattern.compile("\\s*[a-z][a-z-]*://");

	private NodeAddresses() {
	}

	static RedisURI parse(String address) {
		String trimmed = address.trim();
		if (!trimmed.startsWith("redis")) {
			throw invalid(address, "it does not start with redis://, rediss:// or redis-sentinel://");
		}
		RedisURI uri;
		try {
			uri = RedisURI.create(trimmed);
		}
		catch (RuntimeException ex) {
			throw invalid(address, String.valueOf(ex.getMessage()));
		}
		checkServer(address, uri);
		uri.getSentinels().forEach((sentinel) -> checkServer(address, sentinel));
		return uri;
	}

	private static void checkServer(String address, RedisURI uri) {
		if (uri.getSocket() != null || !uri.getSentinels().isEmpty()) {
			return;
		}
		String host = uri.getHost();
		if (host == null || host.isBlank() || (host.contains(":") && !address.contains("["))) {
			// The driver treats an address that it cannot parse as one long host name.
			throw invalid(address, "its host or port cannot be read; a host has letters, digits, dots and hyphens");
		}
		if (uri.getPort() < 1 || uri.getPort() > LAST_PORT) {
			throw invalid(address, "its port must be between 1 and " + LAST_PORT);
		}
	}

	private static IllegalArgumentException invalid(String address, String why) {
		String shown = maskedText(address);
		String reason = why.replace(address.trim(), "");
		return new IllegalArgumentException("'" + shown + "' is not the address of a Redis node: "
				+ (reason.contains("@") ? "it cannot be read" : reason.replaceAll("[:\\s]+$", ""))
				+ ". Write it like redis://user:password@host:6379, with special characters of the password percent-encoded (%40 for @).");
	}

	static String masked(RedisURI uri) {
		String scheme = uri.isSsl() ? "rediss" : "redis";
		String where;
		if (uri.getSocket() != null) {
			scheme = "redis-socket";
			where = uri.getSocket();
		}
		else if (uri.getSentinels().isEmpty()) {
			where = server(uri);
		}
		else {
			scheme = "redis-sentinel";
			where = uri.getSentinels().stream().map(NodeAddresses::server).collect(Collectors.joining(",")) + "#"
					+ uri.getSentinelMasterId();
		}
		return scheme + "://" + where + ((uri.getDatabase() != 0) ? "/" + uri.getDatabase() : "");
	}

	private static String server(RedisURI uri) {
		String host = uri.getHost();
		return ((host.indexOf(':') < 0 || host.startsWith("[")) ? host : "[" + host + "]") + ":" + uri.getPort();
	}

	/**
	 * Hide everything before the last at sign, because in an invalid address it is
	 * unknown which part is the secret.
	 */
	private static String maskedText(String address) {
		int end = address.lastIndexOf('@');
		if (end < 0) {
			return address;
		}
		Matcher scheme = SCHEME.matcher(address);
		return (scheme.lookingAt() ? scheme.group() : "") + "***" + address.substring(end);
	}

}
