package io.holdfast.spring.autoconfigure;

import io.holdfast.spring.annotation.DistributedLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What people read when the application does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartupFailureTest {

	@Test
	void quotesAnExpressionAndNamesItsMethod(CapturedOutput output) {
		fails(WithTypo.class, "holdfast.mode=local");
		assertThat(output).contains("APPLICATION FAILED TO START", "WithTypo.run(String)", "key = \"#idd\"",
				"Use one of #id");
	}

	@Test
	void namesAPropertyAndItsValue(CapturedOutput output) {
		fails(Plain.class, "holdfast.mode=local", "holdfast.lock.lease=0s");
		assertThat(output).contains("APPLICATION FAILED TO START", "'holdfast.lock.lease'", "'PT0S'", "at least 1 ms");
	}

	@Test
	void saysWhatToDoWithoutAnyRedis(CapturedOutput output) {
		fails(WithoutRedis.class);
		assertThat(output).contains("APPLICATION FAILED TO START", "no Redis connection factory",
				"holdfast.redis.nodes", "spring.data.redis", "holdfast.mode=local");
	}

	@Test
	void saysWhatToDoWithSeveralRedisConnections(CapturedOutput output) {
		fails(TwoFactories.class);
		assertThat(output).contains("APPLICATION FAILED TO START", "more than one Redis connection factory");
	}

	@Test
	void namesANodeWhoseAddressIsNotValidWithoutItsSecret(CapturedOutput output) {
		fails(Plain.class, "holdfast.redis.nodes=redis://127.0.0.1:1,http://user:secret@host");
		assertThat(output).contains("APPLICATION FAILED TO START", "holdfast.redis.nodes[1]", "redis://")
			.doesNotContain("secret");
	}

	@Test
	void namesANodeThatIsGivenTwice(CapturedOutput output) {
		fails(Plain.class, "holdfast.redis.nodes=redis://127.0.0.1:1,redis://127.0.0.1:1",
				"holdfast.redis.connect-timeout=1ms");
		assertThat(output).contains("APPLICATION FAILED TO START", "redis://127.0.0.1:1 is given twice");
	}

	@Test
	void namesNodesThatCannotBeReachedWhereThatMatters(CapturedOutput output) {
		fails(Plain.class, "holdfast.redis.nodes=redis://127.0.0.1:1", "holdfast.redis.connect-timeout=100ms",
				"holdfast.redis.fail-fast=true");
		assertThat(output).contains("APPLICATION FAILED TO START", "could not be reached within 100 ms",
				"redis://127.0.0.1:1", "holdfast.redis.fail-fast=false");
	}

	private static void fails(Class<?> type, String... properties) {
		assertThatException().isThrownBy(() -> new SpringApplicationBuilder(type).web(WebApplicationType.NONE)
			.properties(properties)
			.run()
			.close());
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, DataRedisAutoConfiguration.class,
			HoldfastAutoConfiguration.class, HoldfastInterceptionAutoConfiguration.class })
	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, HoldfastAutoConfiguration.class,
			HoldfastInterceptionAutoConfiguration.class })
	static class WithoutRedis {

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoFactories extends Plain {

		@Bean
		LettuceConnectionFactory first() {
			return new LettuceConnectionFactory("localhost", 1);
		}

		@Bean
		LettuceConnectionFactory second() {
			return new LettuceConnectionFactory("localhost", 2);
		}

	}

	static class WithTypo extends Plain {

		@DistributedLock(key = "#idd")
		public void run(String id) {
		}

	}

}
