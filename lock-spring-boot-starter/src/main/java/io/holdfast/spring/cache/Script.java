package io.holdfast.spring.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.springframework.data.redis.connection.ReturnType;

/**
 * A script and its digest. All keys of one are in one Cluster slot.
 *
 * @param text in Lua
 * @param sha the digest of the text
 * @param keys how many keys it has
 * @param returnType what it answers
 */
record Script(byte[] text, String sha, int keys, ReturnType returnType) {

	static Script of(int keys, ReturnType returnType, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		try {
			String sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
			return new Script(bytes, sha, keys, returnType);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-1", ex);
		}
	}

}
