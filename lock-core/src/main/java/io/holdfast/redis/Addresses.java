package io.holdfast.redis;

import java.util.stream.Collectors;

import io.lettuce.core.RedisURI;

/**
 * Reads and writes the addresses of nodes, without their secrets where people see them.
 */
final class Addresses {

	private static final int LAST_PORT = 65535;

	private Addresses() {
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

	/**
	 * The driver takes a port that is no number for a part of the host's name.
	 */
	private static void checkServer(String address, RedisURI uri) {
		if (uri.getSocket() != null || !uri.getSentinels().isEmpty()) {
			return;
		}
		String host = uri.getHost();
		if (host == null || host.isBlank() || host.indexOf(':') == host.lastIndexOf(':') && host.contains(":")) {
			throw invalid(address, "its host or port is not valid");
		}
		if (uri.getPort() < 1 || uri.getPort() > LAST_PORT) {
			throw invalid(address, "its port must be between 1 and " + LAST_PORT);
		}
	}

	private static IllegalArgumentException invalid(String address, String why) {
		return new IllegalArgumentException("'" + maskedText(address) + "' is not the address of a Redis node: "
				+ maskedText(why) + ". Write it like redis://user:password@host:6379.");
	}

	static String masked(RedisURI uri) {
		String scheme = uri.getSentinels().isEmpty() ? (uri.isSsl() ? "rediss" : "redis") : "redis-sentinel";
		String where = uri.getSentinels().isEmpty() ? uri.getHost() + ":" + uri.getPort()
				: uri.getSentinels()
					.stream()
					.map((sentinel) -> sentinel.getHost() + ":" + sentinel.getPort())
					.collect(Collectors.joining(",")) + "#" + uri.getSentinelMasterId();
		if (uri.getSocket() != null) {
			scheme = "redis-socket";
			where = uri.getSocket();
		}
		return scheme + "://" + where + ((uri.getDatabase() != 0) ? "/" + uri.getDatabase() : "");
	}

	/**
	 * Hide whatever stands before an at sign: in an address that is not valid, nobody
	 * knows which part is the secret.
	 */
	static String maskedText(String text) {
		return text.replaceAll("(?<=^|//|\\s|')[^\\s/'@]*@|//.*@", "//***@");
	}

}
