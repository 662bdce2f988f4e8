package io.holdfast.cache.engine;

import java.util.List;

import io.holdfast.cache.CacheSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PendingChangesTest {

	private final RedisKeys keys = new RedisKeys(null, "cache:", 512);

	private final Region users = new Region("users", CacheSettings.defaults(), this.keys, false);

	private final Region orders = new Region("orders", CacheSettings.defaults(), this.keys, false);

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
		assertThat(this.pending.take()).containsExactlyInAnyOrder(entry(this.orders, "1"), Change.clear(this.users));
	}

	@Test
	void areWhatAClearDoesAnyway() {
		this.pending.add(entry(this.users, "1"));
		this.pending.add(Change.clear(this.users));
		this.pending.add(entry(this.users, "2"));
		assertThat(this.pending.take()).containsExactly(Change.clear(this.users));
	}

	@Test
	void concernTheirKeysUntilTheyAreMade() {
		Change one = entry(this.users, "1");
		Change two = entry(this.users, "2");
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
		Change change = entry(this.users, "a:b");
		assertThat(ChangeMessage.read(change.message("me")))
			.isEqualTo(new ChangeMessage(true, "users", "me", change.redisKey()));
		assertThat(ChangeMessage.read(Change.clear(this.users).message("me")))
			.isEqualTo(new ChangeMessage(false, "users", "me", "cache:users:tag:"));
		assertThat(ChangeMessage.read("anything")).isNull();
		assertThat(ChangeMessage.read("\n\n")).isNull();
		assertThat(ChangeMessage.read("xusers\nme\nkey")).isNull();
	}

	private Change entry(Region region, String key) {
		return Change.entry(region, region.entryKey(key));
	}

}
