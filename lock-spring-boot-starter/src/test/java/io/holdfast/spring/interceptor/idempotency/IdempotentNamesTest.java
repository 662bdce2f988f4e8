package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@RedisNodesTest(count = 1)
class IdempotentNamesTest {

	private final ApplicationContextRunner contexts = Contexts.local();

	@ParameterizedTest
	@ValueSource(classes = { TwoMethods.class, Overloads.class, OnTheType.class, OneShares.class })
	void ofTwoMethodsThatAreEqualStopTheStart(Class<?> type) {
		this.contexts.withBean(type)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidAnnotatedMethodException.class)
				.hasMessageContaining(type.getName())
				.hasMessageContaining("its own 'name'")
				.hasMessageContaining("sharedName"));
	}

	@Test
	void ofTwoBeansThatAreEqualStopTheStart() {
		this.contexts.withBean("one", Cards.class)
			.withBean("other", Transfers.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidAnnotatedMethodException.class)
				.hasMessageContaining(Cards.class.getName())
				.hasMessageContaining(Transfers.class.getName()));
	}

	@Test
	void ofTwoBeansOfOneClassMayBeEqual() {
		this.contexts.withBean("one", Cards.class)
			.withBean("other", Cards.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void thatAreSharedCountForBoth() {
		this.contexts.withBean(BothShare.class).run((context) -> {
			BothShare payments = context.getBean(BothShare.class);
			assertThat(payments.pay("a")).isEqualTo("paid a");
			assertThat(payments.payAgain("a")).isEqualTo("paid a");
		});
	}

	@Test
	void thatAreSharedNeedOneType() {
		this.contexts.withBean(SharesWithAnotherType.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidAnnotatedMethodException.class)
				.hasMessageContaining("same type"));
	}

	@Test
	void ofMethodsOfTwoApplicationsAreAMismatch(RedisNodes nodes) {
		ApplicationContextRunner redis = Contexts.redis()
			.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + nodes.get(0).port(),
					"holdfast.redis.connect-timeout=10s", "holdfast.redis.fail-fast=true");
		redis.withBean(Cards.class)
			.run((context) -> assertThat(context.getBean(Payments.class).pay("names")).isEqualTo("card names"));
		redis.withBean(Transfers.class)
			.run((context) -> assertThat(context.getBean(Payments.class).pay("names")).isEqualTo("card names"));
		redis.withBean(Invoices.class)
			.run((context) -> assertThatExceptionOfType(IdempotencyMismatchException.class)
				.isThrownBy(() -> context.getBean(Invoices.class).pay("names")));
	}

	interface Payments {

		@Idempotent(name = "payment", key = "#id")
		String pay(String id);

	}

	static class Cards implements Payments {

		@Override
		public String pay(String id) {
			return "card " + id;
		}

	}

	static class Transfers implements Payments {

		@Override
		public String pay(String id) {
			return "transfer " + id;
		}

	}

	static class Invoices {

		@Idempotent(name = "payment", key = "#id")
		public String pay(String id) {
			return "invoice " + id;
		}

	}

	static class TwoMethods {

		@Idempotent(name = "payment", key = "#id")
		public String pay(String id) {
			return id;
		}

		@Idempotent(name = "payment", key = "#id")
		public int refund(String id) {
			return 1;
		}

	}

	static class Overloads {

		@Idempotent(key = "#id")
		public String pay(String id) {
			return id;
		}

		@Idempotent(key = "#id")
		public String pay(String id, int amount) {
			return id;
		}

	}

	@Idempotent(name = "payment", key = "#id")
	static class OnTheType {

		public String pay(String id) {
			return id;
		}

		public String refund(String id) {
			return id;
		}

	}

	static class OneShares {

		@Idempotent(name = "payment", key = "#id", sharedName = true)
		public String pay(String id) {
			return id;
		}

		@Idempotent(name = "payment", key = "#id")
		public String refund(String id) {
			return id;
		}

	}

	static class BothShare {

		@Idempotent(name = "payment", key = "#id", sharedName = true)
		public String pay(String id) {
			return "paid " + id;
		}

		@Idempotent(name = "payment", key = "#id", sharedName = true)
		public String payAgain(String id) {
			return "paid again " + id;
		}

	}

	static class SharesWithAnotherType {

		@Idempotent(name = "payment", key = "#id", sharedName = true)
		public String pay(String id) {
			return id;
		}

		@Idempotent(name = "payment", key = "#id", sharedName = true)
		public int refund(String id) {
			return 1;
		}

	}

}
