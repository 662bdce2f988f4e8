package io.holdfast.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.holdfast.text.Printable;

/**
 * What clients of this process use unless they are told otherwise.
 */
public final class InstanceDefaults {

	private InstanceDefaults() {
	}

	/**
	 * What names this process in tokens.
	 * @return {@code java@host:pid}
	 */
	public static String id() {
		return "java@" + host() + ":" + ProcessHandle.current().pid();
	}

	/**
	 * Check what is to name an instance in tokens.
	 * @param instanceId not blank, without control characters
	 * @return the same
	 * @throws IllegalArgumentException when it is
	 */
	public static String check(String instanceId) {
		if (instanceId.isBlank() || instanceId.chars().anyMatch(Character::isISOControl)) {
			throw new IllegalArgumentException("The instance id '" + Printable.of(instanceId)
					+ "' is blank or has control characters; name this instance.");
		}
		return instanceId;
	}

	/**
	 * As many threads as there are callbacks at once, for a callback may block; none when
	 * there have been none for a while.
	 * @return an executor with daemon threads
	 */
	public static ExecutorService callbackThreads() {
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), (task) -> {
			Thread thread = new Thread(task, "holdfast-callback");
			thread.setDaemon(true);
			return thread;
		});
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
