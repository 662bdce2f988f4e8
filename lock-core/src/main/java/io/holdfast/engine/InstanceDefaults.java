package io.holdfast.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.holdfast.text.Printable;

/**
 * The defaults of clients in this process.
 */
public final class InstanceDefaults {

	private InstanceDefaults() {
	}

	/**
	 * The name of this process in tokens.
	 * @return {@code java@host:pid}
	 */
	public static String id() {
		return "java@" + host() + ":" + ProcessHandle.current().pid();
	}

	/**
	 * Check the name of an instance in tokens.
	 * @param instanceId the name, not blank and without control characters
	 * @return the same name
	 * @throws IllegalArgumentException if the name is blank or has control characters
	 */
	public static String check(String instanceId) {
		if (instanceId.isBlank() || instanceId.chars().anyMatch(Character::isISOControl)) {
			throw new IllegalArgumentException("The instance id '" + Printable.of(instanceId)
					+ "' is blank or has control characters; use a name for this instance.");
		}
		return instanceId;
	}

	/**
	 * Create an executor with as many threads as there are concurrent callbacks, because
	 * a callback may block. Idle threads end after some seconds.
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
