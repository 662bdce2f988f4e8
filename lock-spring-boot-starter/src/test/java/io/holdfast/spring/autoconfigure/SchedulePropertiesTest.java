package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.Map;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.schedule.ScheduleOptions;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.interceptor.schedule.ScheduleSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class SchedulePropertiesTest {

	@Test
	void haveDefaults() {
		ScheduleSettings settings = bind(Map.of()).settings();
		assertThat(settings.options()).isEqualTo(ScheduleOptions.defaults());
		assertThat(settings.onUnavailable()).isEqualTo(OnUnavailable.FAIL);
		assertThat(settings.catchUp()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void areAllRead() {
		assertThat(bind(Map.of("holdfast.schedule.lock-at-most-for", "4m", "holdfast.schedule.lock-at-least-for", "3s",
				"holdfast.schedule.on-unavailable", "local", "holdfast.schedule.catch-up", "5s",
				"holdfast.schedule.shutdown-timeout", "6s")))
			.isEqualTo(new ScheduleProperties(Duration.ofMinutes(4), Duration.ofSeconds(3), OnUnavailable.LOCAL,
					Duration.ofSeconds(5), Duration.ofSeconds(6)));
	}

	@ParameterizedTest
	@CsvSource({ "lock-at-most-for, 0s", "lock-at-least-for, -1s", "lock-at-least-for, 11m", "catch-up, -1s",
			"shutdown-timeout, -1s", "on-unavailable, default" })
	void stopTheStartWhenTheyAreWrong(String property, String value) {
		Contexts.local()
			.withPropertyValues("holdfast.schedule." + property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidPropertyException.class)
				.hasMessageContaining("holdfast.schedule." + property));
	}

	private static ScheduleProperties bind(Map<String, String> values) {
		return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("holdfast.schedule",
				ScheduleProperties.class);
	}

}
