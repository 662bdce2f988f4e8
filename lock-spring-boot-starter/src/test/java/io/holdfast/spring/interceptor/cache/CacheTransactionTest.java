package io.holdfast.spring.interceptor.cache;

import java.util.List;

import io.holdfast.spring.Contexts;
import io.holdfast.spring.cache.HoldfastCache;
import io.holdfast.spring.cache.HoldfastCacheManager;
import io.holdfast.spring.interceptor.cache.Books.Book;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

class CacheTransactionTest {

	private final ApplicationContextRunner contexts = Contexts.local()
		.withUserConfiguration(Books.Caching.class, Transactions.class)
		.withBean(Books.class);

	@Test
	void holdsChangesBackUntilItsCommit() {
		this.contexts.run((context) -> {
			Books books = context.getBean(Books.class);
			List<Runnable> changes = List.of(() -> books.remove("1"), books::removeAll, () -> books.rename("1"),
					() -> books.renameAll("x"), () -> books.save(new Book("1", "Emma", List.of())));
			for (Runnable change : changes) {
				books.removeAll();
				books.get("1");
				int before = books.ran().size();
				transaction(context).executeWithoutResult((status) -> {
					change.run();
					assertThat(books.get("1").title()).isEqualTo("Dune");
					assertThat(books.ran()).hasSize(before + 1);
				});
				boolean changed = !"Dune".equals(books.get("1").title()) || books.ran().size() > before + 1;
				assertThat(changed).isTrue();
			}
		});
	}

	@Test
	void thatIsRolledBackChangesNothing() {
		this.contexts.run((context) -> {
			Books books = context.getBean(Books.class);
			books.get("1");
			transaction(context).executeWithoutResult((status) -> {
				books.remove("1");
				books.removeAll();
				books.rename("1");
				books.save(new Book("1", "Emma", List.of()));
				books.get("2");
				status.setRollbackOnly();
			});
			assertThat(books.get("1").title()).isEqualTo("Dune");
			assertThat(books.ran()).containsExactly("get", "remove", "removeAll", "rename", "save", "get");
			books.get("2");
			assertThat(books.ran()).hasSize(7);
		});
	}

	@Test
	void isNotWaitedForByWhatIsImmediate() {
		this.contexts.run((context) -> {
			HoldfastCache cache = context.getBean(HoldfastCacheManager.class).getCache("plain");
			cache.put("1", "v");
			cache.put("2", "v");
			transaction(context).executeWithoutResult((status) -> {
				assertThat(cache.evictIfPresent("1")).isTrue();
				assertThat(cache.get("1", String.class)).isNull();
				cache.putIfAbsent("1", "w");
				assertThat(cache.get("1", String.class)).isEqualTo("w");
				cache.invalidate();
				assertThat(cache.get("2", String.class)).isNull();
				status.setRollbackOnly();
			});
			assertThat(cache.get("2", String.class)).isNull();
		});
	}

	@Test
	void isNotWaitedForWhereTheApplicationSaysSo() {
		this.contexts.withPropertyValues("holdfast.cache.transaction-aware=false").run((context) -> {
			Books books = context.getBean(Books.class);
			books.get("1");
			transaction(context).executeWithoutResult((status) -> {
				books.remove("1");
				books.get("1");
				assertThat(books.ran()).containsExactly("get", "remove", "get");
			});
		});
	}

	private static TransactionTemplate transaction(AssertableApplicationContext context) {
		return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class Transactions {

		@Bean
		PlatformTransactionManager transactionManager() {
			return new EmptyTransactionManager();
		}

	}

	@SuppressWarnings("serial")
	static class EmptyTransactionManager extends AbstractPlatformTransactionManager {

		private final ThreadLocal<Boolean> active = ThreadLocal.withInitial(() -> false);

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected boolean isExistingTransaction(Object transaction) {
			return this.active.get();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.active.set(true);
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

		@Override
		protected void doSetRollbackOnly(DefaultTransactionStatus status) {
		}

		@Override
		protected void doCleanupAfterCompletion(Object transaction) {
			this.active.set(false);
		}

	}

}
