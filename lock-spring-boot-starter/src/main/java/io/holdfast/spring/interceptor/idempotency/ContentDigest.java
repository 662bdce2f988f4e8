package io.holdfast.spring.interceptor.idempotency;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Computes digests of content that is too large to compare directly.
 */
final class ContentDigest {

	private static final int BUFFER = 8192;

	private ContentDigest() {
	}

	static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(
					"SHA-256 is not available, although every Java platform must provide" + " it", ex);
		}
	}

	/**
	 * Read content to its end.
	 * @param source opens the content anew
	 * @return its digest in hexadecimal
	 */
	static String of(Source source) {
		MessageDigest digest = sha256();
		byte[] buffer = new byte[BUFFER];
		try (InputStream content = source.open()) {
			for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
				digest.update(buffer, 0, read);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The content of an argument cannot be read", ex);
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	/**
	 * Content that can be read more than once.
	 */
	@FunctionalInterface
	interface Source {

		InputStream open() throws IOException;

	}

}
