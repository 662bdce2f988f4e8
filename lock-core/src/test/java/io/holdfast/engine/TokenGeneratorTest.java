package io.holdfast.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TokenGeneratorTest {

	@Test
	void areTheInstanceIdAndRandomBits() {
		assertThat(new TokenGenerator("shop@host:42").next()).matches("shop@host:42:[0-9a-f]{32}");
	}

	@Test
	void areUniqueOverThreads() throws Exception {
		TokenGenerator tokens = new TokenGenerator("shop");
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
		assertThat(new TokenGenerator("shop").next()).isNotEqualTo(new TokenGenerator("shop").next());
	}

	@Test
	void nameTheirHolder() {
		assertThat(TokenGenerator.holderOf(new TokenGenerator("shop@host:42").next())).isEqualTo("shop@host:42");
	}

	@Test
	void ofOtherClientsAreShownInFull() {
		assertThat(TokenGenerator.holderOf("")).isEmpty();
		assertThat(TokenGenerator.holderOf("somebody")).isEqualTo("somebody");
		assertThat(TokenGenerator.holderOf("x".repeat(60))).isEqualTo("x".repeat(60));
		assertThat(TokenGenerator.holderOf(":" + "a".repeat(32))).isEqualTo(":" + "a".repeat(32));
	}

}
