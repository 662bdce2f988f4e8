package io.holdfast.spring.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.autoconfigure.HoldfastObservationAutoConfiguration;
import io.holdfast.test.Eventually;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class IdempotencyObservationTest {

	private final List<Observation.Context> stopped = java.util.Collections.synchronizedList(new ArrayList<>());

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final ApplicationContextRunner contexts = Contexts.local()
		.withConfiguration(AutoConfigurations.of(HoldfastObservationAutoConfiguration.class))
		.withBean(ObservationRegistry.class, () -> this.registry)
		.withBean(Service.class);

	IdempotencyObservationTest() {
		this.registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {

			@Override
			public void onStop(Observation.Context context) {
				IdempotencyObservationTest.this.stopped.add(context);
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

		});
	}

	@Test
	void tellsHowEachCallEnded() {
		this.contexts.run((context) -> {
			Service service = context.getBean(Service.class);
			service.call("a", 1);
			service.call("a", 1);
			assertThatExceptionOfType(IdempotencyMismatchException.class).isThrownBy(() -> service.call("a", 2));
			assertThatIllegalStateException().isThrownBy(() -> service.failing("b"));
			assertThat(this.stopped).extracting(IdempotencyObservationTest::outcome)
				.containsExactly("executed", "replayed", "mismatch", "failed");
			assertThat(this.stopped.get(0).getName()).isEqualTo("holdfast.idempotency");
			assertThat(this.stopped.get(0).getContextualName()).isEqualTo("idempotent call");
			assertThat(this.stopped.get(0).getLowCardinalityKeyValues()).contains(KeyValue.of("name", "call"))
				.extracting(KeyValue::getKey)
				.doesNotContain("key");
			assertThat(this.stopped.get(0).getHighCardinalityKeyValues()).containsExactly(KeyValue.of("key", "a"));
		});
	}

	@Test
	void surroundsTheWork() {
		this.contexts.run((context) -> {
			Service service = context.getBean(Service.class);
			assertThat(service.current("a", this.registry)).isEqualTo("idempotent current");
			assertThat(service.currentLater("a", this.registry).join()).isEqualTo("idempotent currentLater");
			assertThat(this.registry.getCurrentObservation()).isNull();
			Eventually.await("both ended", () -> this.stopped.size() == 2);
		});
	}

	private static @Nullable String outcome(Observation.Context context) {
		KeyValue value = context.getLowCardinalityKeyValue("outcome");
		return (value != null) ? value.getValue() : null;
	}

	static class Service {

		@Idempotent(name = "call", key = "#id")
		public String call(String id, int value) {
			return id;
		}

		@Idempotent(name = "failing", key = "#id")
		public void failing(String id) {
			throw new IllegalStateException(id);
		}

		@Idempotent(name = "current", key = "#id", fingerprint = "''")
		public @Nullable String current(String id, ObservationRegistry registry) {
			Observation current = registry.getCurrentObservation();
			return (current != null) ? contextualName(current) : null;
		}

		@Idempotent(name = "currentLater", key = "#id", fingerprint = "''")
		public CompletableFuture<@Nullable String> currentLater(String id, ObservationRegistry registry) {
			Observation current = registry.getCurrentObservation();
			return CompletableFuture.completedFuture((current != null) ? contextualName(current) : null);
		}

		private static String contextualName(Observation observation) {
			return "idempotent " + ((IdempotencyObservationContext) observation.getContext()).key().name();
		}

	}

}
