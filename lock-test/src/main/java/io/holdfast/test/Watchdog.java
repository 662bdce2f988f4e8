package io.holdfast.test;

import java.util.List;

/**
 * The shell script under which a server runs. Its standard input is a pipe from this JVM,
 * which the system closes however the JVM ends. The script then kills the server, even if
 * it is paused, and deletes temporary files.
 */
final class Watchdog {

	/**
	 * Arguments: the directory to delete after this JVM's end (or an empty string), the
	 * log, the server's command line. Prints the server's process id and ends with the
	 * server.
	 * <p>
	 * The script ignores Ctrl-C, and if {@code setsid} exists, the server does not
	 * receive it either, so that an application that is shutting down can still reach it.
	 * If only the script is killed, its background part still works. That part notifies
	 * the script of the JVM's end <em>before</em> it kills the server, so that the script
	 * knows what to do when its wait ends.
	 */
	private static final String SCRIPT = """
			temporary=$1 log=$2
			shift 2
			trap '' INT TERM HUP
			trap 'abandoned=yes' USR1
			exec 3<&0
			$(command -v setsid) "$@" 3<&- </dev/null >>"$log" 2>&1 &
			server=$!
			(
				while read -r line; do :; done
				kill -USR1 $$
				kill -KILL $server
			) <&3 >/dev/null 2>&1 &
			watch=$!
			echo $server
			wait $server
			if [ "$abandoned" ]; then
				wait $server
				[ "$temporary" ] && rm -rf "$temporary"
			else
				kill -KILL $watch
			fi
			""";

	private Watchdog() {
	}

	static List<String> commandLine() {
		return List.of("/bin/sh", "-c", SCRIPT, "holdfast-redis");
	}

}
