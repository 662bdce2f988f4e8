package io.holdfast.test;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Sends single commands to a Redis server on this machine, each over its own connection,
 * so that no state is lost when the server is killed, paused or restarted.
 *
 * @param port the server's port
 * @param password the server's password, if it has one
 * @param timeout the timeout of the connection and of each read
 */
record RespClient(int port, @Nullable String password, Duration timeout) {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	RespClient(int port, @Nullable String password) {
		this(port, password, TIMEOUT);
	}

	RespClient within(Duration timeout) {
		return new RespClient(this.port, this.password, timeout);
	}

	/**
	 * Send a command.
	 * @param command the command and its arguments
	 * @return the answer as {@code redis-cli} prints it: the elements of an array on a
	 * line each, nil as empty text
	 * @throws RedisErrorException if the answer is an error
	 * @throws UncheckedIOException if the server does not answer in time
	 */
	String command(String... command) {
		try (Socket socket = new Socket()) {
			int millis = Math.toIntExact(this.timeout.toMillis());
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), millis);
			socket.setSoTimeout(millis);
			OutputStream out = new BufferedOutputStream(socket.getOutputStream());
			InputStream in = new BufferedInputStream(socket.getInputStream());
			if (this.password != null) {
				send(out, "AUTH", this.password);
				read(in);
			}
			send(out, command);
			return String.join("\n", read(in));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The Redis server on port " + this.port + " does not answer", ex);
		}
	}

	boolean answers() {
		try {
			return "PONG".equals(command("PING"));
		}
		catch (UncheckedIOException | RedisErrorException ex) {
			return false;
		}
	}

	/**
	 * Whether this process is the one that answers and has loaded its data.
	 */
	boolean isProcess(long pid) {
		try {
			return answers() && processId() == pid;
		}
		catch (UncheckedIOException | RedisErrorException ex) {
			return false;
		}
	}

	long processId() {
		return command("INFO", "server").lines()
			.filter((line) -> line.startsWith("process_id:"))
			.mapToLong((line) -> Long.parseLong(line.substring("process_id:".length()).strip()))
			.findFirst()
			.orElseThrow();
	}

	private static void send(OutputStream out, String... command) throws IOException {
		out.write(("*" + command.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
		for (String argument : command) {
			byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
			out.write(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
			out.write(bytes);
			out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
		}
		out.flush();
	}

	private static List<String> read(InputStream in) throws IOException {
		String line = readLine(in);
		String rest = line.substring(1);
		switch (line.charAt(0)) {
			case '+', ':' -> {
				return List.of(rest);
			}
			case '-' -> throw new RedisErrorException(rest);
			case '$' -> {
				return List.of(readText(in, Integer.parseInt(rest)));
			}
			case '*' -> {
				List<String> elements = new ArrayList<>();
				for (int i = 0; i < Integer.parseInt(rest); i++) {
					elements.addAll(read(in));
				}
				return elements;
			}
			default -> throw new IOException("Not a Redis reply: " + line);
		}
	}

	private static String readText(InputStream in, int length) throws IOException {
		if (length < 0) {
			return "";
		}
		byte[] bytes = in.readNBytes(length);
		readLine(in);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static String readLine(InputStream in) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = in.read(); next != '\n'; next = in.read()) {
			if (next < 0) {
				throw new EOFException("The connection was closed");
			}
			line.write(next);
		}
		return line.toString(StandardCharsets.UTF_8).stripTrailing();
	}

}
