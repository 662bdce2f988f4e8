package io.holdfast.sample.readme;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;

import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheService;
import io.holdfast.leader.LeaderElection;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.spring.JobContext;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.OnRevoked;
import io.holdfast.spring.OperationContext;
import io.holdfast.spring.annotation.CacheTags;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.annotation.InvalidateTags;
import io.holdfast.spring.annotation.Once;
import io.holdfast.spring.annotation.RateLimited;
import io.holdfast.spring.annotation.ScheduledLocked;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.annotation.Transactional;

/**
 * The README's code.
 */
class Snippets {

	private final LockClient locks;

	private final LockOptions options = LockOptions.defaults().withWait(Duration.ofSeconds(2));

	private final Accounts accounts = new Accounts();

	private final Invoices invoices = new Invoices();

	private final Payments payments = new Payments();

	private final Transfers transfers = new Transfers();

	private final Reports reports = new Reports();

	Snippets(LockClient locks) {
		this.locks = locks;
	}

	// tag::annotated[]
	@DistributedLock(name = "invoice", key = "#{#id}", waitTime = "2s", lease = "15s")
	@Transactional
	public void pay(long id) {
		this.invoices.markPaid(id);
	}
	// end::annotated[]

	// tag::fenced[]
	@DistributedLock(name = "account", key = "#{#id}", fenced = true)
	@Transactional
	public void book(long id, long amount) {
		// UPDATE account SET ..., fence = :fence WHERE id = :id AND fence <= :fence
		if (this.accounts.book(id, amount, LockContext.current().fence()) == 0) {
			throw new IllegalStateException("Another holder has had the lock on account " + id + " since.");
		}
	}
	// end::fenced[]

	// tag::idempotent[]
	@Idempotent(name = "payment", key = "#payment.reference", retention = "48h")
	@Transactional
	public Receipt charge(Payment payment) {
		return this.payments.charge(payment);
	}
	// end::idempotent[]

	// tag::limited[]
	@RateLimited(name = "reports", key = "#request.remoteAddr", limit = "30", window = "1m")
	public String report(HttpServletRequest request) {
		return this.reports.latest();
	}
	// end::limited[]

	// tag::operation-context[]
	@Idempotent(name = "transfer", key = "#transfer.reference")
	@Transactional
	public void send(Transfer transfer) {
		OperationContext operation = OperationContext.current();
		// Unique in the table: a second leader fails here and rolls back.
		this.transfers.insert(operation.key(), transfer.amount());
		operation.ensureLeading();
		this.transfers.send(transfer.amount());
	}
	// end::operation-context[]

	// tag::scheduled[]
	@Scheduled(cron = "0 0 3 * * *", zone = "Europe/Berlin")
	@ScheduledLocked(name = "nightly-report", once = Once.PER_TICK)
	public void writeReport() {
		this.reports.write(JobContext.current().tick());
	}
	// end::scheduled[]

	void acquire(long id) {
		// tag::acquire[]
		try (LockHandle lock = this.locks.acquire("invoice:" + id, this.options)) {
			Invoice invoice = this.invoices.prepare(id);
			lock.ensureHeld();
			this.invoices.send(invoice);
		}
		// end::acquire[]
	}

	void tryAcquire() {
		// tag::try-acquire[]
		Optional<LockHandle> maybe = this.locks.tryAcquire("nightly-report");
		maybe.ifPresent((lock) -> {
			try (lock) {
				this.reports.write();
			}
		});
		// end::try-acquire[]
	}

	void acquireAll(long amount) {
		// tag::acquire-all[]
		try (LockHandle both = this.locks.acquireAll(List.of("account:1", "account:2"), this.options)) {
			this.accounts.transfer(1, 2, amount);
			both.ensureHeld();
		}
		// end::acquire-all[]
	}

	void asLock() {
		// tag::as-lock[]
		Lock lock = this.locks.asLock("nightly-report");
		lock.lock();
		try {
			this.reports.write();
		}
		finally {
			lock.unlock();
		}
		// end::as-lock[]
	}

	List<String> done() {
		List<String> done = new ArrayList<>(this.invoices.done);
		done.addAll(this.transfers.done);
		done.addAll(this.reports.done);
		done.addAll(this.accounts.done);
		return done;
	}

	void anotherHasHadTheLock() {
		this.accounts.fence = Long.MAX_VALUE;
	}

	private String held(String name) {
		return name + (this.locks.status(name).held() ? " under lock" : " unguarded");
	}

	record Invoice(long id) {
	}

	record Payment(String reference, long amount) {
	}

	record Transfer(String reference, long amount) {
	}

	record Receipt(int number, long amount) {
	}

	private static final class Payments {

		private int charged;

		Receipt charge(Payment payment) {
			return new Receipt(++this.charged, payment.amount());
		}

	}

	private static final class Transfers {

		private final List<String> done = new ArrayList<>();

		void insert(String key, long amount) {
			this.done.add("kept " + amount + " as " + key);
		}

		void send(long amount) {
			this.done.add("sent " + amount);
		}

	}

	private final class Invoices {

		private final List<String> done = new ArrayList<>();

		void markPaid(long id) {
			this.done.add("paid " + held("invoice:" + id));
		}

		Invoice prepare(long id) {
			return new Invoice(id);
		}

		void send(Invoice invoice) {
			this.done.add("sent " + held("invoice:" + invoice.id()));
		}

	}

	private final class Accounts {

		private final List<String> done = new ArrayList<>();

		private long fence;

		int book(long id, long amount, long fence) {
			if (fence < this.fence) {
				return 0;
			}
			this.fence = fence;
			this.done.add("booked " + amount + " " + held("account:" + id));
			return 1;
		}

		void transfer(long from, long to, long amount) {
			this.done.add("moved " + amount + " from " + held("account:" + from) + " to " + held("account:" + to));
		}

	}

	private final class Reports {

		private final List<String> done = new ArrayList<>();

		String latest() {
			return "report";
		}

		void write(Optional<Instant> tick) {
			this.done.add("wrote " + held("nightly-report").replace("nightly-report", tick.orElseThrow().toString()));
		}

		void write() {
			this.done.add("wrote " + held("nightly-report"));
		}

	}

	/**
	 * What a leader does.
	 */
	static class Keeper {

		private final LeaderElection election;

		private final Prices prices = new Prices();

		Keeper(LeaderElection election) {
			this.election = election;
		}

		// tag::leading[]
		@Scheduled(fixedRate = 1000)
		public void keep() {
			// Empty on all instances but the leader; the fence grows with every term.
			this.election.term("keeper").ifPresent((term) -> this.prices.update(term.fence()));
		}
		// end::leading[]

		// tag::revoked[]
		@EventListener(condition = "#event.role() == 'keeper'")
		public void revoked(OnRevoked event) {
			this.prices.stop();
		}
		// end::revoked[]

		List<String> done() {
			return List.copyOf(this.prices.done);
		}

	}

	static class Summaries {

		private final CacheService caches;

		private final Orders orders = new Orders();

		Summaries(CacheService caches) {
			this.caches = caches;
		}

		// tag::cached[]
		@Cacheable(cacheNames = "summary", sync = true)
		@CacheTags("customer:#{#customer}")
		public Summary summary(String customer, int year) {
			return this.orders.sum(customer, year);
		}
		// end::cached[]

		// tag::invalidating[]
		@Transactional
		@InvalidateTags(cache = "summary", tags = "customer:#{#customer}")
		public void order(String customer, long amount) {
			this.orders.add(customer, amount);
		}
		// end::invalidating[]

		@Nullable Summary loaded(String customer) {
			// tag::get-or-load[]
			Summary summary = this.caches.getOrLoad("summary", customer + ":2026", Summary.class,
					CacheOptions.tagged("vip"), () -> this.orders.sum(customer, 2026));
			// end::get-or-load[]
			return summary;
		}

		int sums() {
			return this.orders.sums;
		}

	}

	record Summary(String customer, int year, long amount) {

	}

	private static final class Orders {

		private long amount;

		private int sums;

		Summary sum(String customer, int year) {
			this.sums++;
			return new Summary(customer, year, this.amount);
		}

		void add(String customer, long more) {
			this.amount += more;
		}

	}

	private static final class Prices {

		private final List<String> done = new CopyOnWriteArrayList<>();

		void update(long fence) {
			this.done.add((fence > 0) ? "updated" : "updated without a fence");
		}

		void stop() {
			this.done.add("stopped");
		}

	}

}
