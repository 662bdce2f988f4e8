package io.holdfast.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TokensTest {

	@Test
	void areTheInstanceIdAndRandomBits() {
		assertThat(new Tokens("shop@host:42").next()).matches("shop@host:42:[0-9a-f]{32}");
	}

	@Test
	void areUniqueOverThreads() throws Exception {
		Tokens tokens = new Tokens("shop");
		Set<String> drawn = ConcurrentHashMap.newKeySet();
		CountDownLatch done = new CountDownLatch(32);
		for (int i = 0; i < 32; i++) {
			new Thread(() -> {
				for (int turn = 0; turn < 5_000; turn++) {
					drawn.add(tokens.next());
				}
				done.countDown();
			}).start();
		}
		assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
		assertThat(drawn).hasSize(160_000);
	}

	@Test
	void areNotRepeatedByAnotherInstanceOfTheSameName() {
		assertThat(new Tokens("shop").next()).isNotEqualTo(new Tokens("shop").next());
	}

	@Test
	void nameTheirHolder() {
		assertThat(Tokens.holderOf(new Tokens("shop@host:42").next())).isEqualTo("shop@host:42");
	}

	@Test
	void ofOtherClientsAreShownWhole() {
		assertThat(Tokens.holderOf("")).isEmpty();
		assertThat(Tokens.holderOf("somebody")).isEqualTo("somebody");
		assertThat(Tokens.holderOf("x".repeat(60))).isEqualTo("x".repeat(60));
		assertThat(Tokens.holderOf(":" + "a".repeat(32))).isEqualTo(":" + "a".repeat(32));
	}

}
