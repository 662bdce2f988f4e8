package io.holdfast.redis;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.holdfast.engine.TransientRefusalException;
import io.holdfast.text.Printable;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisReadOnlyException;
import org.jspecify.annotations.Nullable;

/**
 * Classifies the failures of the driver.
 */
final class DriverErrors {

	private static final Pattern REFUSAL = Pattern.compile("(ERR(?! max number of clients)|NOPERM|NOPROTO)\\b");

	private DriverErrors() {
	}

	static boolean isMissingScript(Throwable failure) {
		return find(failure, RedisNoScriptException.class) != null;
	}

	/**
	 * Translate a failure for callers: a temporary refusal becomes a
	 * {@link TransientRefusalException}, and a long message of the server is cut, because
	 * logs show it with the stack trace.
	 */
	static Throwable translate(Throwable failure) {
		String message = failure.getMessage();
		if (!(failure instanceof RedisCommandExecutionException) || message == null) {
			return failure;
		}
		if (message.length() <= Printable.LONGEST) {
			return isPassing(message) ? new TransientRefusalException(message, failure) : failure;
		}
		String shown = Printable.of(message);
		RedisException cut = new RedisCommandExecutionException(shown);
		cut.setStackTrace(failure.getStackTrace());
		return isPassing(message) ? new TransientRefusalException(shown, cut) : cut;
	}

	private static boolean isPassing(String refusal) {
		return refusal.startsWith("TRYAGAIN") || refusal.startsWith("CLUSTERDOWN") || refusal.startsWith("LOADING");
	}

	static boolean isReadOnly(Throwable failure) {
		return find(failure, RedisReadOnlyException.class) != null;
	}

	/**
	 * Whether an answer has another type than its command expects.
	 */
	static boolean isMisfit(Throwable failure) {
		return find(failure, UnsupportedOperationException.class) != null;
	}

	static long size(String[] arguments) {
		long size = 0;
		for (String argument : arguments) {
			size += argument.length();
		}
		return size;
	}

	static long size(List<byte[]> arguments) {
		long size = 0;
		for (byte[] argument : arguments) {
			size += argument.length;
		}
		return size;
	}

	/**
	 * Translate the failure of a command: if the connection ended, a large command may
	 * have been the reason.
	 */
	static Throwable of(Throwable failure, long size) {
		if (size < RedisCommandTooLargeException.LARGE || failure instanceof RedisNodeUnavailableException
				|| failure instanceof TransientRefusalException || isMisfit(failure)) {
			return failure;
		}
		RedisCommandExecutionException refusal = find(failure, RedisCommandExecutionException.class);
		boolean ended = refusal == null || String.valueOf(refusal.getMessage()).contains("Protocol error");
		return ended ? new RedisCommandTooLargeException(size, failure) : failure;
	}

	/**
	 * Whether the server refused the credentials, which only its message shows.
	 */
	static boolean isAuthentication(Throwable failure) {
		String message = refusal(failure).toUpperCase(Locale.ROOT);
		return message.startsWith("WRONGPASS") || message.startsWith("NOAUTH") || message.startsWith("ERR AUTH")
				|| message.contains("INVALID PASSWORD") || message.startsWith("ERR CLIENT SENT AUTH");
	}

	/**
	 * Whether the server forbids its user a command, alone or in a script.
	 */
	static boolean isForbidden(Throwable failure) {
		String message = refusal(failure);
		return message.startsWith("NOPERM") || message.contains("The user executing the script")
				|| message.contains("ACL failure in script");
	}

	/**
	 * Whether the server, or a proxy in front of it, does not know the command.
	 */
	static boolean isUnknownCommand(Throwable failure) {
		String message = refusal(failure).toLowerCase(Locale.ROOT);
		return message.startsWith("err unknown command") || message.startsWith("err unsupported command")
				|| message.startsWith("err unknown subcommand");
	}

	/** The server's error message, empty if the failure is not an error answer. */
	private static String refusal(Throwable failure) {
		RedisCommandExecutionException refusal = find(failure, RedisCommandExecutionException.class);
		return (refusal != null && refusal.getMessage() != null) ? refusal.getMessage() : "";
	}

	/**
	 * Whether the server refused the handshake of a connection, for a reason that is not
	 * temporary.
	 */
	static boolean isRefusedHandshake(Throwable failure) {
		return any(failure, (each) -> each instanceof RedisCommandExecutionException && each.getMessage() != null
				&& REFUSAL.matcher(each.getMessage()).lookingAt());
	}

	/**
	 * Whether no connection could be made to the address.
	 */
	static boolean isUnreachable(Throwable failure) {
		return any(failure, (each) -> each instanceof ConnectException || each instanceof NoRouteToHostException);
	}

	/**
	 * Whether the other side accepted the connection but then closed it.
	 */
	static boolean isEndedHandshake(Throwable failure) {
		return any(failure,
				(each) -> (each instanceof RedisException && each.getMessage() != null
						&& each.getMessage().contains("closed prematurely"))
						|| (each instanceof SocketException && !(each instanceof ConnectException)
								&& !(each instanceof NoRouteToHostException)));
	}

	/**
	 * Whether the other side accepted the connection but did not answer.
	 */
	static boolean isUnanswered(Throwable failure) {
		return any(failure, RedisCommandTimeoutException.class::isInstance);
	}

	private static boolean any(@Nullable Throwable failure, Predicate<Throwable> which) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (which.test(cause) || Stream.of(cause.getSuppressed()).anyMatch((each) -> any(each, which))) {
				return true;
			}
		}
		return false;
	}

	static String describe(Throwable failure) {
		return Printable.failure(failure);
	}

	private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

}
