package io.holdfast.redis;

import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NodeAddressesTest {

	@Nested
	class Valid {

		@Test
		void showsWhereTheNodeIsAndNoSecrets() {
			assertThat(masked("redis://host:7000")).isEqualTo("redis://host:7000");
			assertThat(masked(" rediss://user:s3cret@host:7000/3 ")).isEqualTo("rediss://host:7000/3");
			assertThat(masked("redis://:s3cret@host")).isEqualTo("redis://host:6379");
			assertThat(masked("redis://user:s3cret@[::1]:7000")).isEqualTo("redis://[::1]:7000");
			assertThat(masked("redis://user:s3c%40ret%2F@host")).isEqualTo("redis://host:6379");
		}

		@Test
		void showsAnAddressWithColonsInBrackets() {
			assertThat(NodeAddresses.masked(RedisURI.create("::1", 7000))).isEqualTo("redis://[::1]:7000");
			assertThat(NodeAddresses.masked(RedisURI.Builder.sentinel("::1", 26379, "primary").build()))
				.isEqualTo("redis-sentinel://[::1]:26379#primary");
		}

		@Test
		void showsAllSentinelsAndTheirMaster() {
			assertThat(masked("redis-sentinel://s3cret@one:26379,two:26380/0#primary"))
				.isEqualTo("redis-sentinel://one:26379,two:26380#primary");
		}

		@Test
		void showsASocket() {
			assertThat(masked("redis-socket:///var/run/redis.sock")).isEqualTo("redis-socket:///var/run/redis.sock");
		}

		private String masked(String address) {
			return NodeAddresses.masked(NodeAddresses.parse(address));
		}

	}

	@Nested
	class Invalid {

		@ParameterizedTest
		@ValueSource(strings = { "redis://user:s3c ret@host:6379", "redis://user:s3c^ret@ho st:6379",
				"redis://user:s3cret/ret@host:port", "redis://:s3c@ret@host:70000x", "user:s3c,ret@host:6379",
				"http://user:s3c'ret@host:6379", "redis://us'er:s3c\"ret@host:6379", "redis//user:s3cret@host:6379",
				"redis:user:s3cret@host:6379", "redis://:s3c\nret@host:6379", "redis://:s3c\\ret\n@host:6379",
				"rediss://user:s3c%ret@host:6379", "redis-sentinel://s3c ret@host:26379", "redis://user:s3c?r#et@ho st",
				"user:s3c ret/ret@host", "redis:///s3cret@host", "  redis://user:s3c{ret}@host:6379  " })
		void neverShowsAPartOfThePassword(String address) {
			assertThatIllegalArgumentException().isThrownBy(() -> RedisNode.of(address, RedisNodeOptions.defaults()))
				.satisfies((invalid) -> {
					assertThat(invalid.getMessage()).doesNotContain("s3c").doesNotContain("ret");
					assertThat(invalid.getCause()).isNull();
				});
		}

		@ParameterizedTest
		@ValueSource(strings = { "", "host:6379", "http://host:6379", "redis://", "redis://host:sixty",
				"redis://my_host:6379" })
		void saysWhatToWrite(String address) {
			assertThatIllegalArgumentException().isThrownBy(() -> NodeAddresses.parse(address))
				.withMessageContaining("'" + address + "'")
				.withMessageContaining("redis://user:password@host:6379");
		}

	}

}
