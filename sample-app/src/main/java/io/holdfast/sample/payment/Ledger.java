package io.holdfast.sample.payment;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Books payments.
 */
@Service
class Ledger {

	private final PaymentRepository payments;

	private final String instance;

	Ledger(PaymentRepository payments, @Value("${holdfast.instance-id}") String instance) {
		this.payments = payments;
		this.instance = instance;
	}

	/**
	 * Move the money. The key is inserted first: its uniqueness in the database stops the
	 * second of two bookings, even if both believe to lead.
	 * @param key the payment's key
	 * @param request the payment to book
	 * @return the payment
	 * @throws org.springframework.dao.DuplicateKeyException when the key is booked
	 * already; nothing was moved
	 * @throws PaymentProblem if an account does not exist or its balance is too low
	 */
	@Transactional
	public Payment book(String key, PaymentRequest request) {
		this.payments.insert(key, request, this.instance);
		Map<String, Account> accounts = this.payments.lock(List.of(request.from(), request.to()))
			.stream()
			.collect(Collectors.toMap(Account::id, Function.identity()));
		Account from = existing(accounts, request.from());
		existing(accounts, request.to());
		if (from.balance().compareTo(request.amount()) < 0) {
			throw PaymentProblem.insufficientFunds(from);
		}
		this.payments.add(request.from(), request.amount().negate());
		this.payments.add(request.to(), request.amount());
		return this.payments.find(key).orElseThrow();
	}

	private static Account existing(Map<String, Account> accounts, String id) {
		Account account = accounts.get(id);
		if (account == null) {
			throw PaymentProblem.noAccount(id);
		}
		return account;
	}

}
