package io.holdfast.spring.autoconfigure;

import java.nio.file.Path;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.spring.Contexts;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Lock nodes that speak TLS.
 */
@RedisNodesTest
class TlsTest {

	@TempDir
	private Path directory;

	private TlsRelay relay;

	@BeforeEach
	void start(RedisNodes nodes) throws Exception {
		this.relay = new TlsRelay(nodes.get(0).port(), this.directory);
	}

	@AfterEach
	void end() throws Exception {
		this.relay.close();
	}

	@Test
	void isUsedWithTheCertificatesOfABundle(RedisNodes nodes) {
		contexts()
			.withPropertyValues("spring.ssl.bundle.pem.redis.truststore.certificate=file:" + this.relay.certificate(),
					"holdfast.redis.ssl-bundle=redis", "holdfast.redis.fail-fast=true",
					"holdfast.redis.connect-timeout=10s")
			.run((context) -> {
				LockClient locks = context.getBean(LockClient.class);
				try (LockHandle lock = locks.acquire("secured", LockOptions.defaults().fenced())) {
					assertThat(nodes.get(0).command("GET", "locks:secured")).isEqualTo(lock.token());
					assertThat(lock.fence()).isPositive();
				}
			});
	}

	@Test
	void isRefusedWhereNobodyVouchesForTheServer() {
		contexts().run((context) -> assertThatExceptionOfType(LockUnavailableException.class)
			.isThrownBy(() -> context.getBean(LockClient.class).acquire("secured"))
			.withStackTraceContaining("rediss://localhost:" + this.relay.port()));
	}

	@Test
	void aBundleThatDoesNotExistIsNamed() {
		contexts().withPropertyValues("holdfast.redis.ssl-bundle=redsi")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("holdfast.redis.ssl-bundle is 'redsi', and there is no such SSL bundle."));
	}

	private ApplicationContextRunner contexts() {
		return Contexts.redis()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
			.withPropertyValues("holdfast.redis.nodes=rediss://localhost:" + this.relay.port());
	}

}
