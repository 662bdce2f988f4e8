package io.holdfast.redis;

import java.util.stream.Collectors;

import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the addresses of nodes, without their secrets where people see them.
 */
final class Addresses {

	private Addresses() {
	}

	static RedisURI parse(String address) {
		String trimmed = address.trim();
		if (!trimmed.startsWith("redis")) {
			throw invalid(address, "it does not start with redis://, rediss:// or redis-sentinel://", null);
		}
		try {
			return RedisURI.create(trimmed);
		}
		catch (RuntimeException ex) {
			throw invalid(address, String.valueOf(ex.getMessage()), null);
		}
	}

	private static IllegalArgumentException invalid(String address, String why, @Nullable Throwable cause) {
		return new IllegalArgumentException("'" + maskedText(address) + "' is not the address of a Redis node: "
				+ maskedText(why) + ". Write it like redis://user:password@host:6379.", cause);
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
