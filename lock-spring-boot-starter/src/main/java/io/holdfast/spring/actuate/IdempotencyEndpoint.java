package io.holdfast.spring.actuate;

import java.time.Duration;
import java.util.function.Supplier;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * Shows the state of idempotent operations, and frees their keys if
 * {@code management.endpoint.idempotency.access} is {@code unrestricted}. Never shows
 * outcomes.
 */
@Endpoint(id = "idempotency", defaultAccess = Access.READ_ONLY)
public final class IdempotencyEndpoint {

	private final Supplier<IdempotencyClient> client;

	/**
	 * Create the endpoint.
	 * @param client knows the operations; looked up at the first request
	 */
	public IdempotencyEndpoint(Supplier<IdempotencyClient> client) {
		this.client = client;
	}

	/**
	 * The state of an operation.
	 * @param name its static name
	 * @param key its key; the key from a request header is escaped, as in Redis
	 * @return the state, or null if there is no record
	 */
	@ReadOperation
	public @Nullable Description operation(@Selector String name, @Selector String key) {
		IdempotencyStatus status = this.client.get().status(IdempotencyKey.of(name, key));
		return (status.state() != IdempotencyStatus.State.ABSENT) ? Description.of(status) : null;
	}

	/**
	 * Free a key: the next caller does the work, even if it was done or is still running.
	 * @param name the static name of the operation
	 * @param key its key
	 * @return the state before, or null if there was no record
	 */
	@DeleteOperation
	public @Nullable Description forget(@Selector String name, @Selector String key) {
		Description found = operation(name, key);
		return (found != null && this.client.get().forget(IdempotencyKey.of(name, key))) ? found : null;
	}

	/**
	 * The view of an operation.
	 *
	 * @param state its state
	 * @param age how long ago its leader began, or its work ended
	 * @param remainingLease how long until its leader counts as crashed, unless it renews
	 * @param remainingRetention how long the record is kept
	 * @param holder the instance that leads or led
	 * @param attempts how many leaders it has had
	 * @param fence the fence of its last leader
	 * @param waitingHere how many calls wait for it in this instance
	 */
	public record Description(IdempotencyStatus.State state, @Nullable Duration age, @Nullable Duration remainingLease,
			@Nullable Duration remainingRetention, @Nullable String holder, int attempts, long fence, int waitingHere) {

		static Description of(IdempotencyStatus status) {
			return new Description(status.state(), status.age(), status.remainingLease(), status.remainingRetention(),
					status.holder(), status.attempts(), status.fence(), status.waitingHere());
		}

	}

}
