package io.holdfast.test;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * How tests get nodes, and that none inherits another's damage.
 */
class RedisNodesExtensionTest {

	@Test
	void hasNoNodesBeforeTheFirstTest() {
		assertThatIllegalStateException().isThrownBy(new RedisNodesExtension()::nodes)
			.withMessageContaining("static field");
	}

	@Nested
	@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
	class Registered {

		@RegisterExtension
		static final RedisNodesExtension redis = new RedisNodesExtension(
				RedisNodes.builder().count(5).behindProxy(true));

		@Test
		@Order(1)
		void leavesDamageBehind(RedisNodes nodes) {
			nodes.get(0).kill();
			nodes.get(1).pause();
			nodes.get(2).cutOff();
			nodes.get(3).refuse();
			nodes.get(4).command("SET", "key", "value");
			nodes.get(4).command("CONFIG", "SET", "requirepass", "secret");

			assertThat(redis.nodes()).isSameAs(nodes);
		}

		@Test
		@Order(2)
		void seesNoneOfIt(RedisNodes nodes) {
			assertThat(nodes.all())
				.allSatisfy((node) -> assertThat(new RespClient(node.port(), null).command("DBSIZE")).isEqualTo("0"));
		}

	}

	@Nested
	@RedisNodesTest(count = 2, password = "secret", extraArguments = { "--databases", "3" })
	class Annotated {

		private final RedisNodes nodes;

		Annotated(RedisNodes nodes) {
			this.nodes = nodes;
		}

		@Test
		void getsWhatTheAnnotationSays() {
			assertThat(this.nodes.size()).isEqualTo(2);
			assertThat(this.nodes.get(0).uri()).contains(":secret@");
			assertThat(this.nodes.get(1).command("CONFIG", "GET", "databases")).endsWith("3");
		}

		@Nested
		class Inner {

			@Test
			void sharesTheNodesOfTheOuterClass(RedisNodes inner) {
				assertThat(inner).isSameAs(Annotated.this.nodes);
			}

		}

	}

}
