package io.holdfast.redis;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReplyCounterTest {

	private final ReplyCounter replyCounter = new ReplyCounter();

	@ParameterizedTest
	@ValueSource(strings = { "+OK\r\n", "-ERR no\r\n", ":-5\r\n", "$2\r\nhi\r\n", "$0\r\n\r\n", "$-1\r\n", "*0\r\n",
			"*-1\r\n", "*2\r\n*1\r\n:1\r\n$-1\r\n", "_\r\n", "#t\r\n", ",1.5\r\n", "(123\r\n", "=5\r\ntxt:a\r\n",
			"!3\r\nERR\r\n", "~2\r\n:1\r\n:2\r\n", "%1\r\n+a\r\n*2\r\n:1\r\n:2\r\n", "%0\r\n",
			"|1\r\n+ttl\r\n:5\r\n+OK\r\n", "*2\r\n|1\r\n+a\r\n:5\r\n:1\r\n:2\r\n", "$6\r\n+OK\r\n\n\r\n" })
	void countsEveryKindOnce(String answer) {
		assertThat(count(answer)).isEqualTo(1);
		assertThat(count(answer + answer + "+OK\r\n")).isEqualTo(3);
	}

	@Test
	void leavesOutWhatIsPushed() {
		String push = ">2\r\n$10\r\ninvalidate\r\n*1\r\n$3\r\nkey\r\n";
		assertThat(count(push)).isZero();
		assertThat(count(push + "+OK\r\n" + push + ":1\r\n" + push)).isEqualTo(2);
		assertThat(count(">2\r\n$10\r\ninvalidate\r\n_\r\n")).isZero();
	}

	@Test
	void doesNotMindHowBytesArrive() {
		String stream = "*2\r\n$3\r\nabc\r\n%1\r\n+a\r\n:12\r\n>1\r\n+push\r\n$12\r\nhello\r\nworld\r\n:-7\r\n$-1\r\n";
		Random random = new Random(1);
		for (int i = 0; i < 500; i++) {
			int count = 0;
			int from = 0;
			while (from < stream.length()) {
				int to = Math.min(stream.length(), from + 1 + random.nextInt(9));
				count += count(stream.substring(from, to));
				from = to;
			}
			assertThat(count).isEqualTo(4);
		}
	}

	private int count(String bytes) {
		return this.replyCounter.count(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
	}

}
