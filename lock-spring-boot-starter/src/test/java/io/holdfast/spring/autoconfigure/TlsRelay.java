package io.holdfast.spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Speaks TLS before a Redis server that does not, with a certificate that nobody but its
 * own file vouches for.
 */
final class TlsRelay implements AutoCloseable {

	private static final String PASSWORD = "changeit";

	private final int server;

	private final SSLServerSocket listener;

	private final Path certificate;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	TlsRelay(int server, Path directory) throws IOException, GeneralSecurityException, InterruptedException {
		this.server = server;
		Path keys = directory.resolve("server.p12");
		this.certificate = directory.resolve("server.pem");
		keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1",
				"-alias", "server", "-storetype", "PKCS12", "-keystore", keys.toString(), "-storepass", PASSWORD);
		keytool("-exportcert", "-rfc", "-alias", "server", "-keystore", keys.toString(), "-storepass", PASSWORD,
				"-file", this.certificate.toString());
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(keys)) {
			store.load(in, PASSWORD.toCharArray());
		}
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(store, PASSWORD.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), null, null);
		this.listener = (SSLServerSocket) context.getServerSocketFactory()
			.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
		start(this::accept);
	}

	private static void keytool(String... arguments) throws IOException, InterruptedException {
		Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
		List<String> command = new ArrayList<>(List.of(arguments));
		command.add(0, tool.toString());
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(Redirect.DISCARD)
			.start();
		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).isZero();
	}

	int port() {
		return this.listener.getLocalPort();
	}

	Path certificate() {
		return this.certificate;
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.listener.accept();
			Socket redis = new Socket(InetAddress.getLoopbackAddress(), this.server);
			this.sockets.addAll(List.of(client, redis));
			redis.setTcpNoDelay(true);
			client.setTcpNoDelay(true);
			start(() -> copy(client, redis));
			start(() -> copy(redis, client));
		}
	}

	private void copy(Socket from, Socket to) throws IOException {
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			byte[] buffer = new byte[8192];
			for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
				out.write(buffer, 0, length);
				out.flush();
			}
		}
		finally {
			this.sockets.removeAll(List.of(from, to));
		}
	}

	private static void start(Transfer transfer) {
		Thread thread = new Thread(() -> {
			try {
				transfer.run();
			}
			catch (SocketException | SSLException ex) {
				// The other side has ended it, or does not trust the certificate.
				Thread.currentThread().interrupt();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}, "tls-relay");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	private interface Transfer {

		void run() throws IOException;

	}

}
