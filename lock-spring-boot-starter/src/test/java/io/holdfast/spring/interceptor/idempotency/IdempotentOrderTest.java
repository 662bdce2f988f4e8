package io.holdfast.spring.interceptor.idempotency;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.holdfast.idempotency.CallOutcome;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.LockListener;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.test.Eventually;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

import static org.assertj.core.api.Assertions.assertThat;

class IdempotentOrderTest {

	@Test
	void theRecordStandsAroundTheLockAndTheLockAroundTheTransaction() {
		Contexts.local().withUserConfiguration(Transactions.class).run((context) -> {
			List<String> heard = context.getBean(Transactions.class).heard;
			Service service = context.getBean(Service.class);
			service.pay("a");
			Eventually.await("the end is heard", () -> heard.contains("executed"));
			assertThat(heard).containsExactly("acquired", "begin", "work", "commit", "released", "executed");
			heard.clear();
			service.pay("a");
			Eventually.await("the replay is heard", () -> heard.contains("replayed"));
			assertThat(heard).containsExactly("replayed");
		});
	}

	@Test
	void aTransactionAroundTheRecordStopsTheStart() {
		Contexts.local()
			.withUserConfiguration(OuterTransactions.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidAnnotatedMethodException.class)
				.hasMessageContaining("idempotency record")
				.hasMessageContaining("before the commit"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class Transactions implements LockListener, IdempotencyListener {

		final List<String> heard = new CopyOnWriteArrayList<>();

		@Override
		public void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
			this.heard.add("acquired");
		}

		@Override
		public void onRelease(String name, @Nullable String label, Duration held) {
			this.heard.add("released");
		}

		@Override
		public void onCall(IdempotencyKey key, CallOutcome outcome, Duration elapsed) {
			this.heard.add(outcome.name().toLowerCase(java.util.Locale.ROOT));
		}

		@Bean
		PlatformTransactionManager transactionManager() {
			return new RecordingTransactionManager(this.heard);
		}

		@Bean
		Service service() {
			return new Service(this.heard);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(order = 0)
	static class OuterTransactions {

		@Bean
		PlatformTransactionManager transactionManager() {
			return new RecordingTransactionManager(new CopyOnWriteArrayList<>());
		}

		@Bean
		Unlocked service() {
			return new Unlocked();
		}

	}

	static class Unlocked {

		@Idempotent(key = "#id")
		@Transactional
		public void pay(String id) {
		}

	}

	static class Service {

		private final List<String> heard;

		Service(List<String> heard) {
			this.heard = heard;
		}

		@Transactional
		@DistributedLock(name = "account", key = "#id")
		@Idempotent(name = "payment", key = "#id")
		public String pay(String id) {
			this.heard.add("work");
			return id;
		}

	}

	@SuppressWarnings("serial")
	static class RecordingTransactionManager extends AbstractPlatformTransactionManager {

		private final List<String> events;

		RecordingTransactionManager(List<String> events) {
			this.events = events;
		}

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.events.add("begin");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			this.events.add("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			this.events.add("rollback");
		}

	}

}
