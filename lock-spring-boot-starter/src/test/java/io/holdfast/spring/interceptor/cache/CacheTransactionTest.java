package io.holdfast.spring.interceptor.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import io.holdfast.lock.LockListener;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.InvalidateTags;
import io.holdfast.cache.CacheOptions;
import io.holdfast.spring.cache.HoldfastCache;
import io.holdfast.spring.cache.HoldfastCacheManager;
import io.holdfast.cache.CacheService;
import io.holdfast.spring.cache.TagInvalidator;
import io.holdfast.spring.interceptor.cache.Books.Book;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
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

	@Test
	void endsBeforeWhatItsMethodInvalidatesAndThatBeforeItsLock() {
		Events events = new Events();
		this.contexts.withBean(Ordered.class).withBean(LockListener.class, () -> events).run((context) -> {
			CacheService service = context.getBean(CacheService.class);
			service.put("plain", "k", "v", CacheOptions.tagged("t"));
			events.watched = () -> service.get("plain", "k", String.class).isHit();
			context.getBean(EmptyTransactionManager.class).events = events;
			context.getBean(Ordered.class).run();
			assertThat(events.heard).containsExactly("commit, cached", "release, not cached");
		});
	}

	@Test
	void thatHasBeenCommittedHoldsNothingBack() {
		this.contexts.run((context) -> {
			HoldfastCache cache = context.getBean(HoldfastCacheManager.class).getCache("plain");
			CacheService service = context.getBean(CacheService.class);
			TagInvalidator invalidator = context.getBean(TagInvalidator.class);
			List<Runnable> changes = List.of(() -> cache.evict("1"), cache::clear, () -> cache.put("1", "new"),
					() -> invalidator.invalidate(List.of("plain"), List.of("t")));
			for (Runnable change : changes) {
				for (boolean late : List.of(false, true)) {
					service.put("plain", "1", "old", CacheOptions.tagged("t"));
					AtomicReference<@Nullable String> found = new AtomicReference<>("nothing");
					transaction(context).executeWithoutResult((status) -> TransactionSynchronizationManager
						.registerSynchronization(new Following(late, () -> {
							change.run();
							found.set(cache.get("1", String.class));
						})));
					assertThat(found.get()).isIn(null, "new");
					assertThat(cache.get("1", String.class)).isEqualTo(found.get());
				}
			}
		});
	}

	@Test
	void thatHasBeenCommittedHoldsNothingBackThoughNobodyKnewOfItsBeginning() {
		this.contexts.run((context) -> {
			HoldfastCache cache = context.getBean(HoldfastCacheManager.class).getCache("plain");
			cache.put("1", "old");
			new TransactionTemplate(new EmptyTransactionManager())
				.executeWithoutResult((status) -> TransactionSynchronizationManager
					.registerSynchronization(new Following(false, () -> cache.evict("1"))));
			assertThat(cache.get("1", String.class)).isNull();
		});
	}

	@Test
	void holdsChangesBackThatAreMadeInAnotherOneAfterACommit() {
		this.contexts.run((context) -> {
			HoldfastCache cache = context.getBean(HoldfastCacheManager.class).getCache("plain");
			TransactionTemplate inner = transaction(context);
			inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
			for (boolean rollback : List.of(false, true)) {
				cache.put("1", "old");
				transaction(context).executeWithoutResult((outer) -> TransactionSynchronizationManager
					.registerSynchronization(new Following(false, () -> {
						inner.executeWithoutResult((status) -> {
							cache.evict("1");
							assertThat(cache.get("1", String.class)).isEqualTo("old");
							if (rollback) {
								status.setRollbackOnly();
							}
						});
						assertThat(cache.get("1", String.class)).isEqualTo(rollback ? "old" : null);
						cache.put("2", "at once");
						assertThat(cache.get("2", String.class)).isEqualTo("at once");
					})));
			}
		});
	}

	@Test
	void makesChangesInTheirOrderAndBeforeWhatElseFollowsIt() {
		this.contexts.run((context) -> {
			HoldfastCache cache = context.getBean(HoldfastCacheManager.class).getCache("plain");
			cache.put("1", "old");
			transaction(context).executeWithoutResult((status) -> {
				TransactionSynchronizationManager.registerSynchronization(new Following(false, () -> {
					assertThat(cache.get("1", String.class)).isNull();
					cache.put("1", "new");
				}));
				cache.put("1", "in between");
				cache.evict("1");
			});
			assertThat(cache.get("1", String.class)).isEqualTo("new");
		});
	}

	@Test
	void thatWasRolledBackHoldsNothingBack() {
		this.contexts.run((context) -> {
			HoldfastCache cache = context.getBean(HoldfastCacheManager.class).getCache("plain");
			cache.put("1", "old");
			cache.put("2", "old");
			transaction(context).executeWithoutResult((status) -> {
				cache.evict("2");
				TransactionSynchronizationManager.registerSynchronization(new Following(true, () -> cache.evict("1")));
				status.setRollbackOnly();
			});
			assertThat(cache.get("1", String.class)).isNull();
			assertThat(cache.get("2", String.class)).isEqualTo("old");
		});
	}

	@Test
	void isFollowedByListenersWhoseChangesAreMade() {
		this.contexts.withBean(Listening.class).run((context) -> {
			HoldfastCache cache = context.getBean(HoldfastCacheManager.class).getCache("plain");
			cache.put("1", "old");
			transaction(context).executeWithoutResult((status) -> context.publishEvent("1"));
			assertThat(cache.get("1", String.class)).isNull();
		});
	}

	private static TransactionTemplate transaction(AssertableApplicationContext context) {
		return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
	}

	/** Follows a transaction after its commit, or after its end. */
	record Following(boolean late, Runnable action) implements TransactionSynchronization {

		@Override
		public void afterCommit() {
			if (!this.late) {
				this.action.run();
			}
		}

		@Override
		public void afterCompletion(int status) {
			if (this.late) {
				this.action.run();
			}
		}

	}

	record Listening(HoldfastCacheManager manager) {

		@TransactionalEventListener
		void changed(String key) {
			this.manager.getCache("plain").evict(key);
		}

	}

	static class Ordered {

		@DistributedLock("ordered")
		@Transactional
		@InvalidateTags(cache = "plain", tags = "t")
		public void run() {
		}

	}

	static class Events implements LockListener {

		private final List<String> heard = new CopyOnWriteArrayList<>();

		private volatile BooleanSupplier watched = () -> false;

		void hear(String event) {
			this.heard.add(event + (this.watched.getAsBoolean() ? ", cached" : ", not cached"));
		}

		@Override
		public void onRelease(String name, @Nullable String label, Duration held) {
			hear("release");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class Transactions {

		@Bean
		EmptyTransactionManager transactionManager() {
			return new EmptyTransactionManager();
		}

	}

	@SuppressWarnings("serial")
	static class EmptyTransactionManager extends AbstractPlatformTransactionManager {

		private transient volatile Events events = new Events();

		private final transient ThreadLocal<Boolean> active = ThreadLocal.withInitial(() -> false);

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected Object doSuspend(Object transaction) {
			this.active.set(false);
			return transaction;
		}

		@Override
		protected void doResume(@Nullable Object transaction, Object suspended) {
			this.active.set(true);
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
			this.events.hear("commit");
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
