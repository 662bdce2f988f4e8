package io.holdfast.spring.interceptor.idempotency;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.context.ApplicationContext;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.AbstractReactiveTransactionManager;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Records of calls inside a reactive transaction of their caller.
 */
@RedisNodesTest(count = 1)
class IdempotentReactiveTransactionTest {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final String id = UUID.randomUUID().toString();

	private final TransactionalOperator transactions = TransactionalOperator.create(new TransactionManager());

	private final RedisNodes nodes;

	IdempotentReactiveTransactionTest(RedisNodes nodes) {
		this.nodes = nodes;
	}

	private void run(Scenario test) {
		Contexts.redis()
			.withPropertyValues("spring.data.redis.host=127.0.0.1",
					"spring.data.redis.port=" + this.nodes.get(0).port(), "holdfast.redis.connect-timeout=10s",
					"holdfast.redis.fail-fast=true", "holdfast.idempotency.wait=30s")
			.withBean(Payments.class)
			.run((context) -> test.run(context, context.getBean(Payments.class)));
	}

	private State state(ApplicationContext context, String name) {
		return context.getBean(IdempotencyClient.class).status(IdempotencyKey.of(name, this.id)).state();
	}

	@Test
	void isDoneAfterTheCommitAndRunsUntilThen() {
		run((context, payments) -> {
			Mono<String> paid = payments.pay(this.id)
				.doOnNext((receipt) -> assertThat(state(context, "pay")).isEqualTo(State.RUNNING));
			assertThat(this.transactions.transactional(paid).block(LONG)).isEqualTo("receipt 1");
			assertThat(state(context, "pay")).isEqualTo(State.DONE);
			assertThat(payments.pay(this.id).block(LONG)).isEqualTo("receipt 1");
		});
	}

	@Test
	void isFreeAfterARollback() {
		run((context, payments) -> {
			this.transactions.execute((transaction) -> {
				transaction.setRollbackOnly();
				return payments.pay(this.id);
			}).blockLast(LONG);
			assertThat(state(context, "pay")).isEqualTo(State.ABSENT);
			assertThatIllegalStateException().isThrownBy(() -> this.transactions
				.transactional(payments.pay(this.id).then(Mono.error(new IllegalStateException("later"))))
				.block(LONG));
			assertThat(state(context, "pay")).isEqualTo(State.ABSENT);
			assertThat(payments.pay(this.id).block(LONG)).isEqualTo("receipt 3");
		});
	}

	@Test
	void isRepeatedInTheSameTransaction() {
		run((context, payments) -> {
			Mono<String> twice = payments.pay(this.id).zipWhen((first) -> payments.pay(this.id), String::concat);
			assertThat(this.transactions.transactional(twice).block(LONG)).isEqualTo("receipt 1receipt 1");
			assertThat(state(context, "pay")).isEqualTo(State.DONE);
		});
	}

	@Test
	void isTriedAgainInTheSameTransaction() {
		run((context, payments) -> {
			Mono<String> retried = payments.failOnce(this.id).onErrorResume((ex) -> payments.failOnce(this.id));
			assertThat(this.transactions.transactional(retried).block(LONG)).isEqualTo("receipt 2");
			assertThat(state(context, "failOnce")).isEqualTo(State.DONE);
		});
	}

	@Test
	void isFreeAfterACancelledTransactionWhoseWorkGoesOn() {
		run((context, payments) -> {
			Disposable subscription = this.transactions.transactional(payments.payLater(this.id)).subscribe();
			Eventually.await("the work runs", () -> payments.executions() == 1);
			subscription.dispose();
			payments.end();
			Eventually.await("the key is free", () -> state(context, "payLater") == State.ABSENT);
		});
	}

	@FunctionalInterface
	interface Scenario {

		void run(ApplicationContext context, Payments payments);

	}

	static class Payments {

		private final AtomicInteger executions = new AtomicInteger();

		private final Sinks.One<String> receipt = Sinks.one();

		public int executions() {
			return this.executions.get();
		}

		public void end() {
			this.receipt.tryEmitValue("receipt");
		}

		@Idempotent(name = "pay", key = "#id")
		public Mono<String> pay(String id) {
			return Mono.fromSupplier(() -> "receipt " + this.executions.incrementAndGet());
		}

		@Idempotent(name = "failOnce", key = "#id")
		public Mono<String> failOnce(String id) {
			return Mono.fromSupplier(() -> {
				if (this.executions.incrementAndGet() == 1) {
					throw new IllegalStateException("once");
				}
				return "receipt " + this.executions.get();
			});
		}

		@Idempotent(name = "payLater", key = "#id")
		public Mono<String> payLater(String id) {
			return Mono.defer(() -> {
				this.executions.incrementAndGet();
				return this.receipt.asMono();
			});
		}

	}

	/** Transactions of nothing. */
	@SuppressWarnings("serial")
	static class TransactionManager extends AbstractReactiveTransactionManager {

		@Override
		protected Object doGetTransaction(TransactionSynchronizationManager manager) {
			return new Object();
		}

		@Override
		protected Mono<Void> doBegin(TransactionSynchronizationManager manager, Object transaction,
				TransactionDefinition definition) {
			return Mono.empty();
		}

		@Override
		protected Mono<Void> doCommit(TransactionSynchronizationManager manager, GenericReactiveTransaction status) {
			return Mono.empty();
		}

		@Override
		protected Mono<Void> doRollback(TransactionSynchronizationManager manager, GenericReactiveTransaction status) {
			return Mono.empty();
		}

	}

}
