package io.holdfast.test;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Independent Redis nodes on this machine, for tests and development. They end with
 * {@link #close()}, and with this JVM, however it ends.
 */
public final class RedisNodes implements AutoCloseable {

	private final List<RedisNodeProcess> nodes;

	private final @Nullable Path temporary;

	RedisNodes(List<RedisNodeProcess> nodes, @Nullable Path temporary) {
		this.nodes = List.copyOf(nodes);
		this.temporary = temporary;
	}

	/**
	 * Start nodes with the defaults of the {@link Builder}.
	 * @param count how many, 1 or more
	 * @return the nodes, all of which answer
	 * @throws IllegalStateException when one does not start; the message has its log
	 */
	public static RedisNodes start(int count) {
		return builder().count(count).start();
	}

	/**
	 * Start nodes in another way.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * All nodes, also those that do not run now.
	 * @return the nodes in the order of their ports as given
	 */
	public List<RedisNodeProcess> all() {
		return this.nodes;
	}

	/**
	 * One node.
	 * @param index counts from 0
	 * @return the node
	 */
	public RedisNodeProcess get(int index) {
		return this.nodes.get(index);
	}

	/**
	 * Where clients connect.
	 * @return each node's {@link RedisNodeProcess#uri()}
	 */
	public List<String> uris() {
		return this.nodes.stream().map(RedisNodeProcess::uri).toList();
	}

	/**
	 * How many nodes there are.
	 * @return the number of nodes, also of those that do not run now
	 */
	public int size() {
		return this.nodes.size();
	}

	/**
	 * Undo whatever was done to the nodes: afterwards all of them are reachable, run, are
	 * not paused, and are empty.
	 */
	public void heal() {
		this.nodes.forEach(RedisNodeProcess::heal);
	}

	/**
	 * End the nodes that were started here, at once, or with a clean shutdown if they are
	 * persistent.
	 */
	@Override
	public void close() {
		this.nodes.forEach(RedisNodeProcess::close);
		if (this.temporary != null) {
			Directories.delete(this.temporary);
		}
	}

	/**
	 * How to start nodes.
	 */
	public static final class Builder {

		int count;

		int[] ports = {};

		@Nullable String password;

		boolean persistent;

		boolean behindProxy;

		boolean reuseRunning;

		@Nullable Path directory;

		@Nullable RedisProvider provider;

		List<String> extraArguments = List.of();

		IntSupplier freePorts = PortReservation::freePort;

		private Builder() {
		}

		/**
		 * How many nodes; 1 if not said, or as many as there are ports.
		 * @param count 1 or more
		 * @return this builder
		 */
		public Builder count(int count) {
			if (count < 1) {
				throw new IllegalArgumentException("At least 1 Redis node is needed, not " + count + ".");
			}
			this.count = count;
			return this;
		}

		/**
		 * Where clients connect; free ports that the system chooses, if not said.
		 * @param ports a port for each node
		 * @return this builder
		 */
		public Builder ports(int... ports) {
			this.ports = ports.clone();
			return this;
		}

		/**
		 * Ask clients for a password; none, if not said.
		 * @param password the password of the default user
		 * @return this builder
		 */
		public Builder password(@Nullable String password) {
			this.password = password;
			return this;
		}

		/**
		 * Keep data over a restart, in an append-only file; false if not said.
		 * @param persistent whether to keep data
		 * @return this builder
		 */
		public Builder persistent(boolean persistent) {
			this.persistent = persistent;
			return this;
		}

		/**
		 * Put a proxy before each node, so that it can be cut off; false if not said.
		 * @param behindProxy whether clients connect to a proxy
		 * @return this builder
		 */
		public Builder behindProxy(boolean behindProxy) {
			this.behindProxy = behindProxy;
			return this;
		}

		/**
		 * Use nodes that answer on the given ports already; only the missing ones are
		 * started, and only those end on close. False if not said.
		 * @param reuseRunning whether to use what runs
		 * @return this builder
		 */
		public Builder reuseRunning(boolean reuseRunning) {
			this.reuseRunning = reuseRunning;
			return this;
		}

		/**
		 * Where the nodes keep their files; a temporary directory that goes with them, if
		 * not said. A persistent node finds its data of last time there.
		 * @param directory is made if need be, and stays
		 * @return this builder
		 */
		public Builder directory(@Nullable Path directory) {
			this.directory = directory;
			return this;
		}

		/**
		 * Where the servers come from; {@link RedisProvider#detect()}, if not said.
		 * @param provider the provider
		 * @return this builder
		 */
		public Builder using(@Nullable RedisProvider provider) {
			this.provider = provider;
			return this;
		}

		/**
		 * Give {@code redis-server} further arguments, for example {@code "--maxmemory"},
		 * {@code "50mb"}. They win over the defaults.
		 * @param arguments options and their values
		 * @return this builder
		 */
		public Builder extraArguments(String... arguments) {
			this.extraArguments = List.of(arguments);
			return this;
		}

		Builder freePorts(IntSupplier freePorts) {
			this.freePorts = freePorts;
			return this;
		}

		/**
		 * Start the nodes.
		 * @return the nodes, all of which answer
		 * @throws IllegalArgumentException when what was said does not fit together
		 * @throws IllegalStateException when one does not start; the message has its log
		 */
		public RedisNodes start() {
			return new NodeStarter(this).start();
		}

	}

}
