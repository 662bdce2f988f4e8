package io.holdfast.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the nodes that a {@link RedisNodes.Builder} describes, all or none.
 */
final class NodeStarter {

	private static final Logger logger = LoggerFactory.getLogger(NodeStarter.class);

	private static final int ATTEMPTS = 5;

	private final RedisNodes.Builder wanted;

	private final List<RedisNodeProcess> nodes = new ArrayList<>();

	private RedisProvider.@Nullable ServerFactory factory;

	private @Nullable Path directory;

	private @Nullable Path temporary;

	NodeStarter(RedisNodes.Builder wanted) {
		this.wanted = wanted;
	}

	RedisNodes start() {
		int count = checkedCount();
		try {
			for (int i = 0; i < count; i++) {
				this.nodes.add(start(i));
			}
			return new RedisNodes(this.nodes, this.temporary);
		}
		catch (RuntimeException ex) {
			new RedisNodes(this.nodes, this.temporary).close();
			throw ex;
		}
	}

	private int checkedCount() {
		int ports = this.wanted.ports.length;
		if (ports > 0 && this.wanted.count > 0 && this.wanted.count != ports) {
			throw new IllegalArgumentException(
					this.wanted.count + " Redis nodes cannot have " + ports + " ports; give each node one port.");
		}
		if (this.wanted.reuseRunning && (ports == 0 || this.wanted.behindProxy)) {
			throw new IllegalArgumentException(
					"Only nodes with fixed ports and without a proxy can be reused; see reuseRunning.");
		}
		return Math.max(1, Math.max(ports, this.wanted.count));
	}

	private RedisNodeProcess start(int index) {
		if (this.wanted.ports.length == 0) {
			return startAnywhere(settings(index));
		}
		int port = this.wanted.ports[index];
		RespClient client = client(port);
		if (this.wanted.reuseRunning && client.answers()) {
			logger.info("The Redis node on port {} is already running and is reused", port);
			return new RedisNodeProcess(new ExternalServer(client), client, null);
		}
		return start(settings(index), port);
	}

	private RedisNodeProcess startAnywhere(ServerSettings settings) {
		for (int attempt = 1;; attempt++) {
			try {
				return start(settings, this.wanted.freePorts.getAsInt());
			}
			catch (PortTakenException ex) {
				if (attempt == ATTEMPTS) {
					throw ex;
				}
				logger.debug("A port was taken after it was chosen; trying another one", ex);
			}
		}
	}

	private RedisNodeProcess start(ServerSettings settings, int port) {
		RedisServer server = factory().create(settings);
		int serverPort = this.wanted.behindProxy ? this.wanted.freePorts.getAsInt() : port;
		server.start(serverPort);
		TcpProxy proxy = this.wanted.behindProxy ? new TcpProxy(port, serverPort) : null;
		try {
			return new RedisNodeProcess(server, client(serverPort), proxy);
		}
		catch (PortTakenException ex) {
			if (proxy != null) {
				proxy.close();
			}
			server.close();
			throw ex;
		}
	}

	private RespClient client(int port) {
		return new RespClient(port, this.wanted.password);
	}

	private RedisProvider.ServerFactory factory() {
		if (this.factory == null) {
			RedisProvider provider = (this.wanted.provider != null) ? this.wanted.provider : RedisProvider.detect();
			logger.info("Redis nodes run {}", provider);
			this.factory = provider.prepare(directory());
		}
		return this.factory;
	}

	private ServerSettings settings(int index) {
		Path own = directory().resolve("node-" + (index + 1));
		return new ServerSettings(own, this.temporary, this.wanted.password, this.wanted.persistent,
				this.wanted.extraArguments);
	}

	private Path directory() {
		if (this.directory == null) {
			this.directory = makeDirectory();
		}
		return this.directory;
	}

	private Path makeDirectory() {
		try {
			if (this.wanted.directory != null) {
				return Files.createDirectories(this.wanted.directory.toAbsolutePath());
			}
			this.temporary = Files.createTempDirectory("holdfast-redis-");
			return this.temporary;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The Redis nodes cannot create a directory for their files", ex);
		}
	}

}
