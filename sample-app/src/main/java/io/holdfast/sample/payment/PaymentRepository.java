package io.holdfast.sample.payment;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The tables of accounts, payments and attempts to pay.
 */
@Repository
class PaymentRepository {

	private static final String PAYMENT = "SELECT id, from_account, to_account, amount, instance FROM payments ";

	private final JdbcClient jdbc;

	PaymentRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	void open(Account account) {
		update("INSERT INTO accounts (id, balance) VALUES (:id, :balance)",
				Map.of("id", account.id(), "balance", account.balance()));
	}

	Optional<Account> account(String id) {
		return this.jdbc.sql("SELECT id, balance FROM accounts WHERE id = :id")
			.param("id", id)
			.query(Account.class)
			.optional();
	}

	/**
	 * Lock accounts against changes until the transaction has ended, in one order, so
	 * that no two transactions wait for each other.
	 * @param ids the accounts
	 * @return those that exist
	 */
	List<Account> lock(List<String> ids) {
		return this.jdbc.sql("SELECT id, balance FROM accounts WHERE id IN (:ids) ORDER BY id FOR UPDATE")
			.param("ids", ids)
			.query(Account.class)
			.list();
	}

	void add(String account, BigDecimal amount) {
		update("UPDATE accounts SET balance = balance + :amount WHERE id = :id",
				Map.of("id", account, "amount", amount));
	}

	void attempt(String key, String instance) {
		update("INSERT INTO payment_attempts (idempotency_key, instance) VALUES (:key, :instance)",
				Map.of("key", key, "instance", instance));
	}

	void insert(String key, PaymentRequest request, String instance) {
		update("""
				INSERT INTO payments (idempotency_key, from_account, to_account, amount, instance)
				VALUES (:key, :from, :to, :amount, :instance)
				""", Map.of("key", key, "from", request.from(), "to", request.to(), "amount", request.amount(),
				"instance", instance));
	}

	Optional<Payment> find(String key) {
		return payment("WHERE idempotency_key = :value", key);
	}

	Optional<Payment> find(long id) {
		return payment("WHERE id = :value", id);
	}

	private Optional<Payment> payment(String where, Object value) {
		return this.jdbc.sql(PAYMENT + where)
			.param("value", value)
			.query((row, number) -> new Payment(row.getLong(1), row.getString(2), row.getString(3),
					row.getBigDecimal(4), row.getString(5)))
			.optional();
	}

	private void update(String sql, Map<String, ?> params) {
		this.jdbc.sql(sql).params(params).update();
	}

}
