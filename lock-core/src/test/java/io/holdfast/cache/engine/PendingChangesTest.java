package io.holdfast.cache.engine;

import java.util.List;

import io.holdfast.cache.CacheSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PendingChangesTest {

	private final CacheKeys keys = new CacheKeys(null, "cache:", 512);

	private final NamedCache users = new NamedCache("users", CacheSettings.defaults(), this.keys, false);

	private final NamedCache orders = new NamedCache("orders", CacheSettings.defaults(), this.keys, false);

	private final PendingChanges pending = new PendingChanges(3);

	@Test
	void areKeptOnceAndInOrder() {
		this.pending.add(entry(this.users, "1"));
		this.pending.add(entry(this.users, "2"));
		this.pending.add(entry(this.users, "1"));
		assertThat(this.pending.size()).isEqualTo(2);
		assertThat(this.pending.take()).containsExactly(entry(this.users, "1"), entry(this.users, "2"));
		assertThat(this.pending.size()).isZero();
	}

	@Test
	void becomeAClearWhenThereAreTooMany() {
		this.pending.add(entry(this.orders, "1"));
		for (int i = 0; i < 10; i++) {
			this.pending.add(entry(this.users, "" + i));
		}
		assertThat(this.pending.take()).containsExactlyInAnyOrder(entry(this.orders, "1"),
				CacheChange.clear(this.users));
	}

	@Test
	void areWhatAClearDoesAnyway() {
		this.pending.add(entry(this.users, "1"));
		this.pending.add(CacheChange.clear(this.users));
		this.pending.add(entry(this.users, "2"));
		assertThat(this.pending.take()).containsExactly(CacheChange.clear(this.users));
	}

	@Test
	void concernTheirKeysUntilTheyAreMade() {
		CacheChange one = entry(this.users, "1");
		CacheChange two = entry(this.users, "2");
		this.pending.add(one);
		this.pending.add(two);
		assertThat(this.pending.take()).hasSize(2);
		assertThat(this.pending.concerns(one.redisKey())).as("while it is being made").isTrue();
		this.pending.add(one);
		this.pending.replayed(List.of(two));
		assertThat(this.pending.concerns(one.redisKey())).as("again").isTrue();
		assertThat(this.pending.take()).containsExactly(one, two);
		this.pending.replayed(List.of());
		assertThat(this.pending.concerns(one.redisKey())).isFalse();
		assertThat(this.pending.concerns(two.redisKey())).isFalse();
	}

	@Test
	void readAsTheyAreWritten() {
		CacheChange change = entry(this.users, "a:b");
		assertThat(InvalidationMessage.read(change.message("me")))
			.isEqualTo(new InvalidationMessage(true, "users", "me", change.redisKey()));
		assertThat(InvalidationMessage.read(CacheChange.clear(this.users).message("me")))
			.isEqualTo(new InvalidationMessage(false, "users", "me", "cache:users:tag:"));
		assertThat(InvalidationMessage.read("anything")).isNull();
		assertThat(InvalidationMessage.read("\n\n")).isNull();
		assertThat(InvalidationMessage.read("xusers\nme\nkey")).isNull();
	}

	private CacheChange entry(NamedCache namedCache, String key) {
		return CacheChange.entry(namedCache, namedCache.entryKey(key));
	}

}
