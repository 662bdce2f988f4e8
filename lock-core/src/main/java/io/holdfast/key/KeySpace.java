package io.holdfast.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Converts names to Redis keys: checked, with one prefix, and limited in length. Two
 * different names never share a key.
 */
public final class KeySpace {

	private static final int DIGEST_LENGTH = 64;

	private static final int SHORTEST_LIMIT = 128;

	/** In bytes of UTF-8. */
	private static final int LONGEST_CHARACTER = 4;

	private final String prefix;

	private final int maxLength;

	/**
	 * Create a key space.
	 * @param namespace precedes every key, followed by a colon; {@code null} or empty for
	 * none
	 * @param prefix follows the namespace, for example {@code locks:}
	 * @param maxLength the longest key in bytes; a longer one becomes its beginning and a
	 * SHA-256 of the whole. At least 128
	 * @throws IllegalArgumentException if a part contains control characters, or leaves
	 * no room for names
	 */
	public KeySpace(@Nullable String namespace, String prefix, int maxLength) {
		this.prefix = (namespace == null || namespace.isEmpty()) ? prefix : namespace + ":" + prefix;
		this.maxLength = maxLength;
		checkText("key prefix", this.prefix);
		if (maxLength < SHORTEST_LIMIT || length(this.prefix) > maxLength - DIGEST_LENGTH - 1) {
			throw new IllegalArgumentException(
					"A key of at most " + maxLength + " bytes has no room for the prefix '" + Printable.of(this.prefix)
							+ "' and a hash; allow at least " + Math.max(SHORTEST_LIMIT, length(this.prefix) + 65));
		}
	}

	/**
	 * The beginning of all keys.
	 * @return the namespace and the prefix
	 */
	public String prefix() {
		return this.prefix;
	}

	/**
	 * The key of a name.
	 * @param name the name that the user chose
	 * @return the key that Redis stores
	 * @throws IllegalArgumentException if the name is blank, contains control characters
	 * or is not valid Unicode
	 */
	public String key(String name) {
		if (name.isBlank()) {
			throw new IllegalArgumentException(
					"A name must not be empty or blank; say what it guards, like 'invoice:42'.");
		}
		checkText("name", name);
		String key = this.prefix + name;
		if (key.length() * 3L <= this.maxLength || (length(key) <= this.maxLength && !looksShortened(key))) {
			return key;
		}
		return shorten(key);
	}

	/**
	 * Escape a value for use between the colons of a composed name, so that ("a:b", "c")
	 * and ("a", "b:c") are different names.
	 * @param value any text
	 * @return the text with {@code %}, {@code :}, <code>{</code> and <code>}</code>
	 * written as percent codes
	 */
	public static String escape(String value) {
		StringBuilder escaped = null;
		for (int i = 0; i < value.length(); i++) {
			char c = value.charAt(i);
			if (c == '%' || c == ':' || c == '{' || c == '}') {
				if (escaped == null) {
					escaped = new StringBuilder(value.length() + 8).append(value, 0, i);
				}
				escaped.append('%').append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
			}
			else if (escaped != null) {
				escaped.append(c);
			}
		}
		return (escaped != null) ? escaped.toString() : value;
	}

	/**
	 * Whether another name could have been shortened to this key.
	 */
	private boolean looksShortened(String key) {
		int digest = key.length() - DIGEST_LENGTH;
		return digest > 0 && length(key) > this.maxLength - LONGEST_CHARACTER && key.charAt(digest - 1) == '#'
				&& key.substring(digest).chars().allMatch((c) -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
	}

	private String shorten(String key) {
		StringBuilder kept = new StringBuilder();
		int room = this.maxLength - DIGEST_LENGTH - 1;
		for (int i = 0; i < key.length();) {
			int codePoint = key.codePointAt(i);
			room -= length(Character.toString(codePoint));
			if (room < 0) {
				break;
			}
			kept.appendCodePoint(codePoint);
			i += Character.charCount(codePoint);
		}
		return kept.append('#').append(digest(key)).toString();
	}

	private static String digest(String text) {
		try {
			byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	private static int length(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	/**
	 * Find an unpaired surrogate. UTF-8 writes it as a question mark, so different texts
	 * would be equal.
	 * @param text any text
	 * @return the index of the first; -1 if the text is valid Unicode
	 */
	public static int indexOfUnpairedSurrogate(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (Character.isSurrogate(c)) {
				if (!Character.isHighSurrogate(c) || i + 1 == text.length()
						|| !Character.isLowSurrogate(text.charAt(i + 1))) {
					return i;
				}
				i++;
			}
		}
		return -1;
	}

	private static void checkText(String what, String text) {
		for (int i = 0; i < text.length(); i++) {
			if (Character.isISOControl(text.charAt(i))) {
				throw new IllegalArgumentException("The " + what + " '" + Printable.of(text)
						+ "' has a control character at index " + i + "; remove or escape it.");
			}
		}
		int unpaired = indexOfUnpairedSurrogate(text);
		if (unpaired >= 0) {
			throw new IllegalArgumentException("The " + what + " '" + Printable.of(text)
					+ "' has an unpaired surrogate at index " + unpaired + "; give valid Unicode.");
		}
	}

}
