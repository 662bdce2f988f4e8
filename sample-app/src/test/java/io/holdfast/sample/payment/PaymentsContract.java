package io.holdfast.sample.payment;

import java.math.BigDecimal;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one instance does with payments, with or without Redis.
 */
@SpringBootTest
@AutoConfigureMockMvc
@TestPropertySource(properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
		"holdfast.instance-id=here" })
abstract class PaymentsContract {

	private static final String REPLAYED = "Idempotent-Replayed";

	@Autowired
	MockMvcTester mvc;

	@Autowired
	PaymentRepository payments;

	@Autowired
	PaymentService service;

	@Test
	void repeatsTheFirstResponse() {
		open("repeat", 100);
		MvcTestResult first = pay("repeat", "repeat", "30.00");
		assertThat(first).hasStatus(HttpStatus.CREATED).doesNotContainHeader(REPLAYED);
		String location = Objects.requireNonNull(first.getResponse().getHeader("Location"));
		assertThat(this.mvc.get().uri(location).exchange()).hasStatusOk();
		MvcTestResult second = pay("\"repeat\"", "repeat", "30.00");
		assertThat(second).hasStatus(HttpStatus.CREATED).hasHeader(REPLAYED, "true").hasHeader("Location", location);
		assertThat(second.getResponse().getContentAsByteArray()).isEqualTo(first.getResponse().getContentAsByteArray());
		assertThat(balance("repeat-from")).isEqualByComparingTo("70");
		assertThat(balance("repeat-to")).isEqualByComparingTo("130");
	}

	@Test
	void refusesTheKeyForOtherContent() {
		open("other", 100);
		assertThat(pay("other", "other", "1")).hasStatus(HttpStatus.CREATED);
		assertProblem(pay("other", "other", "2"), HttpStatus.UNPROCESSABLE_CONTENT);
		assertThat(balance("other-from")).isEqualByComparingTo("99");
	}

	@Test
	void refusesAPaymentWithoutAKey() {
		open("keyless", 100);
		assertProblem(this.mvc.post()
			.uri("/payments")
			.contentType(MediaType.APPLICATION_JSON)
			.content(body("keyless", "1"))
			.exchange(), HttpStatus.BAD_REQUEST);
		assertThat(balance("keyless-from")).isEqualByComparingTo("100");
	}

	@Test
	void leavesTheKeyFreeWhenFundsAreInsufficient() {
		open("poor", 10);
		assertProblem(pay("poor", "poor", "10.01"), HttpStatus.PAYMENT_REQUIRED);
		assertThat(balance("poor-from")).isEqualByComparingTo("10");
		this.payments.add("poor-from", BigDecimal.ONE);
		assertThat(pay("poor", "poor", "10.01")).hasStatus(HttpStatus.CREATED).doesNotContainHeader(REPLAYED);
		assertThat(balance("poor-to")).isEqualByComparingTo("20.01");
	}

	@Test
	void refusesAccountsThatDoNotExist() {
		assertProblem(pay("nobody", "nobody", "1"), HttpStatus.NOT_FOUND);
		assertProblem(this.mvc.get().uri("/accounts/nobody-from").exchange(), HttpStatus.NOT_FOUND);
		assertProblem(this.mvc.get().uri("/payments/4711").exchange(), HttpStatus.NOT_FOUND);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "{}", "{\"from\": \"alice\", \"to\": \"alice\", \"amount\": 1}",
			"{\"from\": \"alice\", \"to\": \"bob\", \"amount\": 0}",
			"{\"from\": \"alice\", \"to\": \"bob\", \"amount\": -1}",
			"{\"from\": \"alice\", \"to\": \"bob\", \"amount\": 0.001}",
			"{\"from\": \" \", \"to\": \"bob\", \"amount\": 1}",
			"{\"from\": \"alice\", \"to\": \"bob\", \"amount\": \"x\"}" })
	void refusesBadBodies(String body) {
		assertProblem(post("bad", body), HttpStatus.BAD_REQUEST);
	}

	@Test
	void findsWhatAnEarlierLeaderBooked() {
		open("earlier", 30);
		PaymentRequest request = new PaymentRequest("earlier-from", "earlier-to", new BigDecimal("30.00"));
		Payment booked = this.service.pay("earlier", request);
		assertThat(this.service.pay("earlier", request)).isEqualTo(booked);
		assertThat(balance("earlier-from")).isEqualByComparingTo("0");
		assertProblem(pay("earlier", "earlier", "7"), HttpStatus.UNPROCESSABLE_CONTENT);
	}

	@Test
	void showsTheFirstAccounts() {
		assertThat(this.mvc.get().uri("/accounts/alice")).hasStatusOk().bodyJson().isStrictlyEqualTo("""
				{"id": "alice", "balance": 1000.00}
				""");
	}

	@Test
	void keepsTheKeyBesideThePaymentQuotedOrBare() {
		open("quoted", 100);
		assertThat(pay("\"a \\\" \\\\ b\"; q=1", "quoted", "1")).hasStatus(HttpStatus.CREATED);
		assertThat(this.payments.find("a \" \\ b")).isPresent();
		assertThat(pay(" bare ", "quoted", "1")).hasStatus(HttpStatus.CREATED);
		assertThat(this.payments.find("bare")).isPresent();
	}

	@Test
	void keepsKeysOfAnyLengthThatARequestMayHave() {
		open("long", 100);
		assertThat(pay("%".repeat(255), "long", "1")).hasStatus(HttpStatus.CREATED);
	}

	private static void assertProblem(MvcTestResult result, HttpStatus status) {
		assertThat(result).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	private MvcTestResult pay(String key, String accounts, String amount) {
		return post(key, body(accounts, amount));
	}

	private static String body(String accounts, String amount) {
		return "{\"from\": \"%s-from\", \"to\": \"%s-to\", \"amount\": %s}".formatted(accounts, accounts, amount);
	}

	private MvcTestResult post(String key, String body) {
		return this.mvc.post()
			.uri("/payments")
			.header("Idempotency-Key", key)
			.contentType(MediaType.APPLICATION_JSON)
			.content(body)
			.exchange();
	}

	private void open(String name, int balance) {
		this.payments.open(new Account(name + "-from", new BigDecimal(balance)));
		this.payments.open(new Account(name + "-to", new BigDecimal(name.equals("poor") ? 10 : 100)));
	}

	private BigDecimal balance(String id) {
		return this.payments.account(id).orElseThrow().balance();
	}

}
