package io.holdfast.spring.interceptor.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.LockListener;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.annotation.RateLimited;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

class RateLimitOrderTest {

	@Test
	void aRefusedCallClaimsNoOperationAndTakesNoLock() {
		Contexts.local().withBean(Heard.class).withBean(Service.class).run((context) -> {
			List<String> heard = context.getBean(Heard.class).heard;
			Service service = context.getBean(Service.class);
			service.pay("a");
			assertThat(heard).containsExactly("ALLOWED", "ACQUIRED");
			heard.clear();
			assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(() -> service.pay("b"));
			assertThat(heard).containsExactly("REJECTED");
			assertThat(context.getBean(IdempotencyClient.class).status(IdempotencyKey.of("payment", "b")).state())
				.isEqualTo(State.ABSENT);
		});
	}

	@Test
	void aTransactionAroundTheLimitDoesNotMatter() {
		Contexts.local()
			.withUserConfiguration(OuterTransactions.class)
			.withBean(Transactional.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(order = 0)
	static class OuterTransactions {

		@Bean
		PlatformTransactionManager transactionManager() {
			return mock(PlatformTransactionManager.class);
		}

	}

	static class Transactional {

		@org.springframework.transaction.annotation.Transactional
		@RateLimited(name = "transactional", limit = "1", window = "1h")
		public void run() {
		}

	}

	static class Heard implements RateLimitListener, LockListener {

		final List<String> heard = new CopyOnWriteArrayList<>();

		@Override
		public void onDecision(RateLimitRequest request, RateLimitOutcome outcome, Duration elapsed) {
			this.heard.add(outcome.name());
		}

		@Override
		public void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
			this.heard.add(outcome.name());
		}

	}

	static class Service {

		@DistributedLock(name = "account", key = "#id")
		@Idempotent(name = "payment", key = "#id")
		@RateLimited(name = "payments", limit = "1", window = "1h")
		public String pay(String id) {
			return id;
		}

	}

}
