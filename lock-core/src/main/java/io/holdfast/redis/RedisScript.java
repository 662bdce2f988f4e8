package io.holdfast.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script. Scripts are constants of the program, never built from data.
 *
 * @param source the text
 * @param sha1 the digest by which the server knows the script
 */
public record RedisScript(String source, String sha1) {

	/**
	 * Create a script from its text.
	 * @param source the text
	 * @return the script
	 */
	public static RedisScript of(String source) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
			return new RedisScript(source, HexFormat.of().formatHex(digest));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-1", ex);
		}
	}

}
