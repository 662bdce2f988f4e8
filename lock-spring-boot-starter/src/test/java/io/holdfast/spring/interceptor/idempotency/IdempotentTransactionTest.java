package io.holdfast.spring.interceptor.idempotency;

import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import javax.sql.DataSource;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.idempotency.OperationInProgressException;
import io.holdfast.idempotency.StoredFailureException;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Records of calls inside a transaction of their caller.
 */
@RedisNodesTest(count = 1)
class IdempotentTransactionTest {

	private final String id = UUID.randomUUID().toString();

	private final RedisNodes nodes;

	IdempotentTransactionTest(RedisNodes nodes) {
		this.nodes = nodes;
	}

	private ApplicationContextRunner contexts() {
		return Contexts.redis()
			.withPropertyValues("spring.data.redis.host=127.0.0.1",
					"spring.data.redis.port=" + this.nodes.get(0).port(), "holdfast.redis.connect-timeout=10s",
					"holdfast.redis.fail-fast=true", "holdfast.idempotency.wait=30s")
			.withUserConfiguration(Database.class);
	}

	private void run(Scenario test) {
		contexts().run((context) -> test.run(new Application(context, this.id)));
	}

	@Test
	void isDoneAfterTheCommitAndRunsUntilThen() {
		run((application) -> {
			String receipt = application.inTransaction(() -> {
				String first = application.payments().pay(this.id, 1);
				assertThat(application.state("pay")).isEqualTo(State.RUNNING);
				return first;
			});
			assertThat(application.state("pay")).isEqualTo(State.DONE);
			assertThat(application.payments().pay(this.id, 1)).isEqualTo(receipt);
			assertThat(application.rows()).isEqualTo(1);
		});
	}

	@Test
	void isFreeAfterARollback() {
		run((application) -> {
			application.rolledBack(() -> application.payments().pay(this.id, 1));
			assertThat(application.state("pay")).isEqualTo(State.ABSENT);
			assertThat(application.rows()).isZero();

			application.inTransaction(() -> application.payments().pay(this.id, 1));
			assertThat(application.rows()).isEqualTo(1);
			assertThat(application.state("pay")).isEqualTo(State.DONE);
		});
	}

	@Test
	void isFreeAfterAnExceptionOfTheCaller() {
		run((application) -> {
			assertThatIllegalStateException().isThrownBy(() -> application.inTransaction(() -> {
				application.payments().payInTransaction(this.id);
				throw new IllegalStateException("later");
			}));
			assertThat(application.state("payInTransaction")).isEqualTo(State.ABSENT);
			assertThat(application.payments().payInTransaction(this.id)).isEqualTo("receipt 2");
			assertThat(application.state("payInTransaction")).isEqualTo(State.DONE);
			assertThat(application.rows()).isEqualTo(1);
		});
	}

	@Test
	void keepsOthersWaitingUntilTheEnd() {
		run((application) -> {
			AtomicReference<@Nullable CompletableFuture<String>> other = new AtomicReference<>();
			String first = application.inTransaction(() -> {
				String paid = application.payments().pay(this.id, 1);
				other.set(CompletableFuture.supplyAsync(() -> application.payments().pay(this.id, 1)));
				application.awaitWaiting("pay");
				return paid;
			});
			assertThat(Objects.requireNonNull(other.get()).join()).isEqualTo(first);
			assertThat(application.rows()).isEqualTo(1);
		});
	}

	@Test
	void letsOneWhoWaitsLeadAfterARollback() {
		run((application) -> {
			AtomicReference<@Nullable CompletableFuture<String>> other = new AtomicReference<>();
			application.rolledBack(() -> {
				String paid = application.payments().pay(this.id, 1);
				other.set(CompletableFuture.supplyAsync(() -> application.payments().pay(this.id, 1)));
				application.awaitWaiting("pay");
				return paid;
			});
			assertThat(Objects.requireNonNull(other.get()).join()).isEqualTo("receipt 2");
			assertThat(application.rows()).isEqualTo(1);
		});
	}

	@Test
	void isKeptForAsLongAsTheTransactionTakes() {
		run((application) -> {
			long end = System.nanoTime() + 4_500_000_000L;
			application.inTransaction(() -> {
				String paid = application.payments().payBriefly(this.id);
				Eventually.await("more than a lease is over", () -> {
					assertThat(application.state("payBriefly")).isEqualTo(State.RUNNING);
					return System.nanoTime() > end;
				});
				return paid;
			});
			assertThat(application.state("payBriefly")).isEqualTo(State.DONE);
		});
	}

	@Test
	void isRepeatedInTheSameTransaction() {
		run((application) -> {
			application.inTransaction(() -> {
				String first = application.payments().pay(this.id, 1);
				assertThat(application.payments().pay(this.id, 1)).isEqualTo(first);
				assertThatExceptionOfType(IdempotencyMismatchException.class)
					.isThrownBy(() -> application.payments().pay(this.id, 2));
				return first;
			});
			assertThat(application.rows()).isEqualTo(1);
		});
	}

	@Test
	void isRefusedInsideItself() {
		run((application) -> {
			assertThatExceptionOfType(OperationInProgressException.class)
				.isThrownBy(() -> application.inTransaction(() -> application.payments().payWithin(application)));
			assertThat(application.state("payWithin")).isEqualTo(State.ABSENT);
		});
	}

	@Test
	void ofAMethodWithItsOwnTransactionStays() {
		run((application) -> {
			application.rolledBack(() -> application.payments().payApart(this.id));
			assertThat(application.rows()).isEqualTo(1);
			assertThat(application.state("payApart")).isEqualTo(State.DONE);
		});
	}

	@Test
	void followsTheInnerTransaction() {
		run((application) -> {
			application.rolledBack(() -> application.inNewTransaction(() -> application.payments().pay(this.id, 1)));
			assertThat(application.rows()).isEqualTo(1);
			assertThat(application.state("pay")).isEqualTo(State.DONE);
		});
	}

	@Test
	void isRefusedInATransactionForWhichItsOwnWaits() {
		run((application) -> {
			application.inTransaction(() -> {
				String paid = application.payments().pay(this.id, 1);
				assertThatExceptionOfType(OperationInProgressException.class)
					.isThrownBy(() -> application.inNewTransaction(() -> application.payments().pay(this.id, 1)));
				return paid;
			});
			assertThat(application.state("pay")).isEqualTo(State.DONE);
		});
	}

	@Test
	void isFreeAfterARollbackToASavepointAheadOfIt() {
		run((application) -> {
			application.inTransaction(() -> {
				application.rolledBackNested(() -> application.payments().pay(this.id, 1));
				Eventually.await("the key is free", () -> application.state("pay") == State.ABSENT);
				return "";
			});
			assertThat(application.state("pay")).isEqualTo(State.ABSENT);
			application.inTransaction(() -> {
				application.rolledBackNested(() -> application.payments().pay(this.id, 1));
				return application.payments().pay(this.id, 1);
			});
			assertThat(application.state("pay")).isEqualTo(State.DONE);
			assertThat(application.rows()).isEqualTo(1);
		});
	}

	@Test
	void staysWhereALaterSavepointIsRolledBackTo() {
		run((application) -> {
			application.inTransaction(() -> {
				String paid = application.payments().pay(this.id, 1);
				application.rolledBackNested(() -> application.payments().pay(this.id + "-other", 1));
				return paid;
			});
			assertThat(application.state("pay")).isEqualTo(State.DONE);
			assertThat(application.rows()).isEqualTo(1);
		});
	}

	@Test
	void isFreeAfterAnExceptionThatTheCallerCatches() {
		run((application) -> {
			application.inTransaction(() -> {
				assertThatIllegalStateException().isThrownBy(() -> application.payments().failOnce(this.id));
				assertThat(application.state("failOnce")).isEqualTo(State.ABSENT);
				return application.payments().failOnce(this.id);
			});
			assertThat(application.state("failOnce")).isEqualTo(State.DONE);
		});
	}

	@Test
	void keepsStoredFailuresWhateverTheEnd() {
		run((application) -> {
			assertThatExceptionOfType(DeclinedException.class)
				.isThrownBy(() -> application.inTransaction(() -> application.payments().decline(this.id)));
			assertThat(application.state("decline")).isEqualTo(State.FAILED);
		});
	}

	@Test
	void repeatsAStoredFailureInTheSameTransactionAtOnce() {
		run((application) -> {
			application.inTransaction(() -> {
				assertThatExceptionOfType(DeclinedException.class)
					.isThrownBy(() -> application.payments().decline(this.id));
				assertThatExceptionOfType(StoredFailureException.class)
					.isThrownBy(() -> application.payments().decline(this.id));
				assertThatExceptionOfType(StoredFailureException.class)
					.isThrownBy(() -> application.inNewTransaction(() -> application.payments().decline(this.id)));
				return "";
			});
			assertThat(application.state("decline")).isEqualTo(State.FAILED);
		});
	}

	@Test
	void ofAMethodWithItsOwnTransactionRunsAfterARollbackOfTheSameName() {
		run((application) -> {
			application.inTransaction(() -> {
				application.rolledBackNested(() -> application.payments().share(this.id));
				Eventually.await("the key is free", () -> application.state("shared") == State.ABSENT);
				return application.payments().shareApart(this.id);
			});
			assertThat(application.state("shared")).isEqualTo(State.DONE);
			assertThat(application.rows()).isEqualTo(1);
		});
	}

	@Test
	void doesNotHoldStagesThatRunOutsideOfIt() {
		run((application) -> {
			application.rolledBack(() -> application.payments().payLater(this.id).join());
			assertThat(application.state("payLater")).isEqualTo(State.DONE);
			assertThat(application.rows()).isEqualTo(1);
			assertThat(application.payments().payLater(this.id).join()).isEqualTo("receipt 1");
		});
	}

	@Test
	void isAsIfItsLeaderWereGoneWhereNobodyKnowsTheEnd() {
		run((application) -> {
			assertThatExceptionOfType(TransactionSystemException.class)
				.isThrownBy(() -> application.inTransaction(() -> {
					application.breakCommit();
					application.payments().payAtMostOnce(this.id);
					return application.payments().pay(this.id, 1);
				}));
			assertThat(application.state("pay")).isEqualTo(State.ABSENT);
			assertThat(application.state("payAtMostOnce")).isEqualTo(State.OUTCOME_UNKNOWN);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "beforeCommit", "afterCommit", "afterCompletion" })
	void isDoneWhereACallbackOfTheTransactionCalls(String phase) {
		run((application) -> {
			application.inTransaction(() -> {
				TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void beforeCommit(boolean readOnly) {
						call("beforeCommit");
					}

					@Override
					public void afterCommit() {
						call("afterCommit");
					}

					@Override
					public void afterCompletion(int status) {
						call("afterCompletion");
					}

					private void call(String now) {
						if (now.equals(phase)) {
							application.payments().touch(IdempotentTransactionTest.this.id);
						}
					}

				});
				return "";
			});
			assertThat(application.state("touch")).isEqualTo(State.DONE);
		});
	}

	@Test
	void isTheSameUnderTheCoverOfALocalOne() {
		run((application) -> {
			application.rolledBack(() -> application.payments().payCovered(this.id));
			assertThat(application.state("payCovered")).isEqualTo(State.ABSENT);
			String second = application.inTransaction(() -> application.payments().payCovered(this.id));
			assertThat(second).isEqualTo("receipt 2");
			assertThat(application.state("payCovered")).isEqualTo(State.DONE);
			assertThat(application.payments().payCovered(this.id)).isEqualTo(second);
		});
	}

	@Test
	void isTheSameInsideTheJvm() {
		Contexts.local().withUserConfiguration(Database.class).run((context) -> {
			Application application = new Application(context, this.id);
			application.rolledBack(() -> application.payments().pay(this.id, 1));
			assertThat(application.state("pay")).isEqualTo(State.ABSENT);
			application.inTransaction(() -> application.payments().pay(this.id, 1));
			assertThat(application.state("pay")).isEqualTo(State.DONE);
			assertThat(application.rows()).isEqualTo(1);
		});
	}

	@FunctionalInterface
	interface Scenario {

		void run(Application application) throws Exception;

	}

	/**
	 * What a test does with the application.
	 *
	 * @param context its beans
	 * @param id the key of the test
	 */
	record Application(ApplicationContext context, String id) {

		Payments payments() {
			return this.context.getBean(Payments.class);
		}

		State state(String name) {
			return this.context.getBean(IdempotencyClient.class).status(IdempotencyKey.of(name, this.id)).state();
		}

		void awaitWaiting(String name) {
			Eventually.await("the other waits",
					() -> this.context.getBean(IdempotencyClient.class)
						.status(IdempotencyKey.of(name, this.id))
						.waitingHere() == 1);
		}

		int rows() {
			return Objects.requireNonNull(this.context.getBean(JdbcTemplate.class)
				.queryForObject("SELECT COUNT(*) FROM payment", Integer.class));
		}

		String inTransaction(Supplier<String> work) {
			return in(TransactionDefinition.PROPAGATION_REQUIRED, false, work);
		}

		String inNewTransaction(Supplier<String> work) {
			return in(TransactionDefinition.PROPAGATION_REQUIRES_NEW, false, work);
		}

		void rolledBack(Supplier<String> work) {
			in(TransactionDefinition.PROPAGATION_REQUIRED, true, work);
		}

		void rolledBackNested(Supplier<String> work) {
			in(TransactionDefinition.PROPAGATION_NESTED, true, work);
		}

		private String in(int propagation, boolean rollback, Supplier<String> work) {
			TransactionTemplate template = new TransactionTemplate(
					this.context.getBean(DataSourceTransactionManager.class));
			template.setPropagationBehavior(propagation);
			return Objects.requireNonNull(template.execute((status) -> {
				String result = work.get();
				if (rollback) {
					status.setRollbackOnly();
				}
				return result;
			}));
		}

		void breakCommit() {
			this.context.getBean(UnsureTransactionManager.class).broken = true;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class Database {

		@Bean
		DataSource dataSource() {
			return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		}

		@Bean
		UnsureTransactionManager transactionManager(DataSource dataSource) {
			return new UnsureTransactionManager(dataSource);
		}

		@Bean
		JdbcTemplate jdbcTemplate(DataSource dataSource) {
			JdbcTemplate template = new JdbcTemplate(dataSource);
			template.execute("CREATE TABLE payment (id VARCHAR(100))");
			return template;
		}

		@Bean
		Payments payments(JdbcTemplate template) {
			return new Payments(template);
		}

	}

	/** Commits do not say whether they have happened, when a test wants it. */
	@SuppressWarnings("serial")
	static class UnsureTransactionManager extends DataSourceTransactionManager {

		volatile boolean broken;

		UnsureTransactionManager(DataSource dataSource) {
			super(dataSource);
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			super.doCommit(status);
			if (this.broken) {
				throw new TransactionSystemException("the connection broke");
			}
		}

	}

	static class DeclinedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		DeclinedException() {
			super("declined");
		}

	}

	static class Payments {

		private final AtomicInteger executions = new AtomicInteger();

		private final JdbcTemplate template;

		Payments(JdbcTemplate template) {
			this.template = template;
		}

		private String insert(String id) {
			this.template.update("INSERT INTO payment VALUES (?)", id);
			return "receipt " + this.executions.incrementAndGet();
		}

		@Idempotent(name = "pay", key = "#id")
		public String pay(String id, int amount) {
			return insert(id);
		}

		@Transactional
		@Idempotent(name = "payInTransaction", key = "#id")
		public String payInTransaction(String id) {
			return insert(id);
		}

		@Transactional(propagation = Propagation.REQUIRES_NEW)
		@Idempotent(name = "payApart", key = "#id")
		public String payApart(String id) {
			return insert(id);
		}

		@Idempotent(name = "payBriefly", key = "#id", lease = "3s")
		public String payBriefly(String id) {
			return insert(id);
		}

		@Idempotent(name = "payCovered", key = "#id", onUnavailable = OnUnavailable.LOCAL)
		public String payCovered(String id) {
			return insert(id);
		}

		@Idempotent(name = "payAtMostOnce", key = "#id", onTimeout = OnTimeout.FAIL)
		public String payAtMostOnce(String id) {
			return insert(id);
		}

		@Idempotent(name = "payWithin", key = "#application.id", fingerprint = "''")
		public String payWithin(Application application) {
			return application.payments().payWithin(application);
		}

		@Idempotent(name = "failOnce", key = "#id")
		public String failOnce(String id) {
			String receipt = insert(id);
			if (this.executions.get() == 1) {
				throw new IllegalStateException("once");
			}
			return receipt;
		}

		@Idempotent(name = "decline", key = "#id", storeFailures = DeclinedException.class)
		public String decline(String id) {
			throw new DeclinedException();
		}

		@Idempotent(name = "shared", key = "#id", sharedName = true)
		public String share(String id) {
			return insert(id);
		}

		@Transactional(propagation = Propagation.REQUIRES_NEW)
		@Idempotent(name = "shared", key = "#id", sharedName = true)
		public String shareApart(String id) {
			return insert(id);
		}

		@Idempotent(name = "payLater", key = "#id")
		public CompletableFuture<String> payLater(String id) {
			return CompletableFuture.completedFuture(insert(id));
		}

		@Idempotent(name = "touch", key = "#id")
		public String touch(String id) {
			return "touched";
		}

	}

}
