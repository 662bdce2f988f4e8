package io.holdfast.redis;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CircuitBreakerTest {

	private final CircuitBreaker circuit = new CircuitBreaker(3);

	@Test
	void opensWithTheThirdSilenceInARow() {
		assertThat(this.circuit.failed()).isFalse();
		assertThat(this.circuit.failed()).isFalse();
		assertThat(this.circuit.isOpen()).isFalse();
		assertThat(this.circuit.failed()).isTrue();
		assertThat(this.circuit.isOpen()).isTrue();
		assertThat(this.circuit.failed()).isFalse();
	}

	@Test
	void closesWithTheFirstAnswerAndSaysSoOnce() {
		for (int i = 0; i < 5; i++) {
			this.circuit.failed();
		}
		assertThat(this.circuit.answered()).isTrue();
		assertThat(this.circuit.isOpen()).isFalse();
		assertThat(this.circuit.answered()).isFalse();
	}

	@Test
	void forgetsASilenceWithAnAnswer() {
		this.circuit.failed();
		this.circuit.failed();
		assertThat(this.circuit.answered()).isFalse();
		assertThat(this.circuit.failed()).isFalse();
		assertThat(this.circuit.failed()).isFalse();
		assertThat(this.circuit.isOpen()).isFalse();
	}

}
