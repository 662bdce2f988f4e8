package io.holdfast.text;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Makes texts from users and servers safe for logs and exception messages: on one line
 * and with a limited length. A failure is shown as its chain of causes, without
 * passwords.
 */
public final class Printable {

	/** The longest part of a text that is shown, in characters. */
	public static final int LONGEST = 300;

	/** How many failures of one chain are shown. */
	private static final int LONGEST_CHAIN = 6;

	/**
	 * How many characters of a message are searched for secrets, which may end after the
	 * part that is shown.
	 */
	private static final int SEARCHED = 16 * LONGEST;

	private static final Pattern USER_INFO = Pattern.compile("(://)[^\\s'\"]*@");

	private static final Pattern PASSWORD = Pattern.compile("(?i)\\b(password|passwd|pwd)(\\s*[=:]\\s*)[^\\s,;&)]+");

	/** A server that does not know a command repeats its arguments. */
	private static final Pattern ARGUMENTS = Pattern.compile("(?is)(with args beginning with:).*");

	private Printable() {
	}

	/**
	 * Show a text on one line. Control characters, line separators, marks that change the
	 * direction of writing and unpaired surrogates are escaped like
	 * {@code \}{@code u000a}. Of a long text, only the beginning and the length are
	 * shown.
	 * @param text the text
	 * @return at most the first {@value #LONGEST} characters, escaped
	 */
	public static String of(@Nullable CharSequence text) {
		return (text != null) ? cut(text, text.length()) : "null";
	}

	/**
	 * Show a failure as its chain of causes: {@code what: why: root}. Failures that only
	 * wrap another one or repeat the previous message are omitted, and secrets are
	 * hidden.
	 * @param failure the failure
	 * @return its chain on one line, at most {@value #LONGEST} characters of each
	 * message, without a full stop
	 */
	public static String failure(Throwable failure) {
		List<String> parts = new ArrayList<>();
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		String before = "";
		for (Throwable each = failure; each != null && seen.add(each); each = orNull(each::getCause)) {
			if (isWrapper(each)) {
				continue;
			}
			String words = words(each);
			if (!before.contains(words)) {
				parts.add(words);
				before = words;
			}
		}
		int left = parts.size() - LONGEST_CHAIN;
		if (left > 0) {
			parts.subList(LONGEST_CHAIN / 2, LONGEST_CHAIN / 2 + left).clear();
			parts.add(LONGEST_CHAIN / 2, "(" + left + " more)");
		}
		return String.join(": ", parts);
	}

	/**
	 * Show the message of a failure without its causes, on one line and without secrets.
	 * @param failure the failure
	 * @return at most the first {@value #LONGEST} characters of its message; its class
	 * name if it has no message, and both if the message of an {@link IOException} is
	 * only the name of a host or file
	 */
	public static String words(Throwable failure) {
		String type = failure.getClass().getSimpleName();
		String name = type.isEmpty() ? failure.getClass().getName() : type;
		String message = message(failure);
		if (message == null || message.isBlank()) {
			return name;
		}
		String searched = (message.length() > SEARCHED) ? message.substring(0, SEARCHED) : message;
		String shown = cut(masked(searched.strip()), message.length());
		// A single word is the name of a host or a file.
		boolean bare = failure instanceof IOException && shown.indexOf(' ') < 0;
		return withoutStop(bare ? name + ": " + shown : shown);
	}

	/**
	 * Get the message of a failure. The methods of an exception may throw, which must not
	 * keep the failure from being reported.
	 * @param failure the failure
	 * @return its message as it is; {@code null} if it has none or its method throws
	 */
	public static @Nullable String message(Throwable failure) {
		return orNull(failure::getMessage);
	}

	private static <T> @Nullable T orNull(Supplier<? extends @Nullable T> part) {
		try {
			return part.get();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	private static boolean isWrapper(Throwable failure) {
		Throwable cause = orNull(failure::getCause);
		if (cause == null) {
			return false;
		}
		String message = message(failure);
		boolean silent = failure instanceof CompletionException || failure instanceof ExecutionException
				|| failure instanceof InvocationTargetException || failure instanceof UndeclaredThrowableException;
		return (message == null) ? silent : message.equals(message(cause)) || message.equals(orNull(cause::toString));
	}

	private static String masked(String text) {
		String masked = USER_INFO.matcher(text).replaceAll("$1***@");
		masked = PASSWORD.matcher(masked).replaceAll("$1$2***");
		return ARGUMENTS.matcher(masked).replaceAll("$1 ***");
	}

	private static String withoutStop(String text) {
		int end = text.length();
		while (end > 0 && (text.charAt(end - 1) == '.' || text.charAt(end - 1) == ':')) {
			end--;
		}
		return (end > 0) ? text.substring(0, end) : text;
	}

	private static String cut(CharSequence text, int length) {
		int end = Math.min(text.length(), LONGEST);
		StringBuilder shown = null;
		for (int i = 0; i < end; i++) {
			char c = text.charAt(i);
			boolean whole = Character.isHighSurrogate(c) && i + 1 < text.length()
					&& Character.isLowSurrogate(text.charAt(i + 1));
			if (whole && i + 1 == end) {
				end = i;
				break;
			}
			if (whole || !isHidden(c)) {
				if (shown != null) {
					shown.append(c);
				}
				if (whole) {
					i++;
					if (shown != null) {
						shown.append(text.charAt(i));
					}
				}
				continue;
			}
			shown = (shown != null) ? shown : new StringBuilder(end + 64).append(text, 0, i);
			shown.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
		}
		if (text.length() <= end && length <= SEARCHED) {
			return (shown != null) ? shown.toString() : text.toString();
		}
		shown = (shown != null) ? shown : new StringBuilder(end + 32).append(text, 0, end);
		return shown.append("... (").append(length).append(" characters)").toString();
	}

	/**
	 * Whether a character breaks the line, is invisible, or changes how others are shown.
	 */
	private static boolean isHidden(char c) {
		int type = Character.getType(c);
		return Character.isISOControl(c) || Character.isSurrogate(c) || type == Character.LINE_SEPARATOR
				|| type == Character.PARAGRAPH_SEPARATOR || type == Character.FORMAT;
	}

}
