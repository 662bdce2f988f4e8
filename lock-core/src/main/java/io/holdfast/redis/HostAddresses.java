package io.holdfast.redis;

import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Tries the addresses of a host name in turn, because the driver would only ever try the
 * first one. The address that could be reached is tried first the next time.
 */
final class HostAddresses extends AddressResolverGroup<SocketAddress> {

	private final AddressResolverGroup<?> lookup;

	private volatile int current;

	private volatile int count = 1;

	/**
	 * Create a group.
	 * @param lookup finds all addresses of a name
	 */
	HostAddresses(AddressResolverGroup<?> lookup) {
		this.lookup = lookup;
	}

	/**
	 * Connect to one address after the other until one can be reached.
	 * @param attempt connects to the current address
	 * @return completes with the connection, or exceptionally with the failure of the
	 * first address if none can be reached
	 */
	<T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> attempt) {
		return inTurn(attempt, null);
	}

	private <T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> attempt, @Nullable Throwable first) {
		return attempt.get().exceptionallyCompose((failure) -> {
			Throwable reported = (first != null) ? first : failure;
			return (DriverErrors.isUnreachable(failure) && next()) ? inTurn(attempt, reported)
					: CompletableFuture.failedFuture(reported);
		});
	}

	private boolean next() {
		int next = this.current + 1;
		this.current = (next < this.count) ? next : 0;
		return this.current > 0;
	}

	@Override
	protected AddressResolver<SocketAddress> newResolver(EventExecutor executor) {
		@SuppressWarnings("unchecked")
		AddressResolver<SocketAddress> all = (AddressResolver<SocketAddress>) this.lookup.getResolver(executor);
		return new InTurn(executor, all);
	}

	private SocketAddress pick(List<SocketAddress> addresses) {
		this.count = addresses.size();
		return addresses.get(Math.min(this.current, addresses.size() - 1));
	}

	/**
	 * The resolver of one thread.
	 */
	private final class InTurn implements AddressResolver<SocketAddress> {

		private final EventExecutor executor;

		private final AddressResolver<SocketAddress> all;

		InTurn(EventExecutor executor, AddressResolver<SocketAddress> all) {
			this.executor = executor;
			this.all = all;
		}

		@Override
		public boolean isSupported(SocketAddress address) {
			return this.all.isSupported(address);
		}

		@Override
		public boolean isResolved(SocketAddress address) {
			return this.all.isResolved(address);
		}

		@Override
		public Future<SocketAddress> resolve(SocketAddress address) {
			return resolve(address, this.executor.newPromise());
		}

		@Override
		public Future<SocketAddress> resolve(SocketAddress address, Promise<SocketAddress> promise) {
			resolveAll(address).addListener((Future<List<SocketAddress>> found) -> {
				if (found.isSuccess()) {
					promise.trySuccess(pick(found.getNow()));
				}
				else {
					promise.tryFailure(found.cause());
				}
			});
			return promise;
		}

		@Override
		public Future<List<SocketAddress>> resolveAll(SocketAddress address) {
			return this.all.resolveAll(address);
		}

		@Override
		public Future<List<SocketAddress>> resolveAll(SocketAddress address, Promise<List<SocketAddress>> promise) {
			return this.all.resolveAll(address, promise);
		}

		@Override
		public void close() {
			// The group that created the delegate closes it.
		}

	}

}
