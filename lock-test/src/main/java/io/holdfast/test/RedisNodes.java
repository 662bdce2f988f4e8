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
	 * @param count the number of nodes, 1 or more
	 * @return the nodes, all of which answer
	 * @throws IllegalStateException if one does not start; the message contains its log
	 */
	public static RedisNodes start(int count) {
		return builder().count(count).start();
	}

	/**
	 * Start nodes with other settings.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * All nodes, including those that are not running.
	 * @return the nodes in the order of the given ports
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
	 * The addresses for clients.
	 * @return each node's {@link RedisNodeProcess#uri()}
	 */
	public List<String> uris() {
		return this.nodes.stream().map(RedisNodeProcess::uri).toList();
	}

	/**
	 * The number of nodes.
	 * @return the number, including nodes that are not running
	 */
	public int size() {
		return this.nodes.size();
	}

	/**
	 * Undo all changes to the nodes: afterwards all of them are reachable, running, not
	 * paused, and empty.
	 */
	public void heal() {
		this.nodes.forEach(RedisNodeProcess::heal);
	}

	/**
	 * Stop the nodes that were started here, at once, or with a clean shutdown if they
	 * are persistent.
	 */
	@Override
	public void close() {
		this.nodes.forEach(RedisNodeProcess::close);
		if (this.temporary != null) {
			Directories.delete(this.temporary);
		}
	}

	/**
	 * Describes how to start nodes.
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
		 * Set the number of nodes. Default: 1, or the number of ports.
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
		 * Set the ports for clients. Default: free ports that the system chooses.
		 * @param ports a port for each node
		 * @return this builder
		 */
		public Builder ports(int... ports) {
			this.ports = ports.clone();
			return this;
		}

		/**
		 * Require a password from clients. Default: none.
		 * @param password the password of the default user
		 * @return this builder
		 */
		public Builder password(@Nullable String password) {
			this.password = password;
			return this;
		}

		/**
		 * Keep data across restarts, in an append-only file. Default: false.
		 * @param persistent whether to keep data
		 * @return this builder
		 */
		public Builder persistent(boolean persistent) {
			this.persistent = persistent;
			return this;
		}

		/**
		 * Put a proxy in front of each node, so that it can be cut off. Default: false.
		 * @param behindProxy whether clients connect to a proxy
		 * @return this builder
		 */
		public Builder behindProxy(boolean behindProxy) {
			this.behindProxy = behindProxy;
			return this;
		}

		/**
		 * Reuse nodes that already answer on the given ports; only the missing ones are
		 * started, and only those are stopped on close. Default: false.
		 * @param reuseRunning whether to reuse running nodes
		 * @return this builder
		 */
		public Builder reuseRunning(boolean reuseRunning) {
			this.reuseRunning = reuseRunning;
			return this;
		}

		/**
		 * Set the directory for the nodes' files. Default: a temporary directory that is
		 * deleted with them. A persistent node finds its earlier data there.
		 * @param directory created if necessary, and not deleted
		 * @return this builder
		 */
		public Builder directory(@Nullable Path directory) {
			this.directory = directory;
			return this;
		}

		/**
		 * Set the source of the servers. Default: {@link RedisProvider#detect()}.
		 * @param provider the provider
		 * @return this builder
		 */
		public Builder using(@Nullable RedisProvider provider) {
			this.provider = provider;
			return this;
		}

		/**
		 * Pass further arguments to {@code redis-server}, for example
		 * {@code "--maxmemory"}, {@code "50mb"}. They override the defaults.
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
		 * @throws IllegalArgumentException if the settings contradict each other
		 * @throws IllegalStateException if one does not start; the message contains its
		 * log
		 */
		public RedisNodes start() {
			return new NodeStarter(this).start();
		}

	}

}
