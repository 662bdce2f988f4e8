package io.holdfast.cache;

import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;

/**
 * The result of a lookup: a value, which may be null, or a miss.
 *
 * @param <T> the type of the value
 */
public final class CacheLookup<T> {

	private final @Nullable T value;

	private final boolean hit;

	private final @Nullable CacheTicket ticket;

	private CacheLookup(@Nullable T value, boolean hit, @Nullable CacheTicket ticket) {
		this.value = value;
		this.hit = hit;
		this.ticket = ticket;
	}

	/**
	 * A value is cached.
	 * @param <T> its type
	 * @param value the value, which may be null
	 * @return a hit
	 */
	public static <T> CacheLookup<T> hit(@Nullable T value) {
		return new CacheLookup<>(value, true, null);
	}

	/**
	 * Nothing is cached.
	 * @param <T> the type of the value
	 * @param ticket lets the value be stored; null for none
	 * @return a miss
	 */
	public static <T> CacheLookup<T> miss(@Nullable CacheTicket ticket) {
		return new CacheLookup<>(null, false, ticket);
	}

	/**
	 * Whether the key is cached, including a cached null.
	 * @return true for a value, false for a miss
	 */
	public boolean isHit() {
		return this.hit;
	}

	/**
	 * The cached value.
	 * @return the value; null if null is cached
	 * @throws NoSuchElementException on a miss
	 */
	public @Nullable T value() {
		if (!this.hit) {
			throw new NoSuchElementException("The key is not cached; call isHit() first.");
		}
		return this.value;
	}

	/**
	 * The ticket for storing the value that is computed because of this miss.
	 * @return the ticket; null on a hit, and on a miss of a plain {@link CacheService#get
	 * get}
	 */
	public @Nullable CacheTicket ticket() {
		return this.ticket;
	}

	@Override
	public String toString() {
		return this.hit ? "hit" : "miss";
	}

}
