package io.holdfast.sample.task;

import java.time.Clock;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Further beans for the tasks.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class TaskConfiguration {

	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

}
