package io.holdfast.redis;

import java.net.ConnectException;
import java.util.concurrent.CompletionException;

import io.holdfast.engine.TransientRefusalException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisReadOnlyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DriverErrorsTest {

	private static final String ADDRESS = "redis://host:6379";

	@ParameterizedTest
	@ValueSource(strings = { "WRONGPASS invalid username-password pair or user is disabled.",
			"NOAUTH HELLO must be called with the client already authenticated", "ERR invalid password",
			"ERR AUTH <password> called without any password configured",
			"ERR Client sent AUTH, but no password is set" })
	void ofCredentialsAreAMisconfiguration(String refusal) {
		Throwable failure = new RedisConnectionException("Unable to connect",
				new CompletionException(new RedisCommandExecutionException(refusal)));
		assertThat(DriverErrors.isAuthentication(failure)).isTrue();
		assertThat(Misconfiguration.find(ADDRESS, failure)).isNotNull().hasMessageContaining(ADDRESS);
	}

	@Test
	void ofTheNetworkAreNot() {
		Throwable failure = new RedisConnectionException("Unable to connect", new ConnectException("refused"));
		assertThat(DriverErrors.isAuthentication(failure)).isFalse();
		assertThat(Misconfiguration.find(ADDRESS, failure)).isNull();
		assertThat(Misconfiguration.find(ADDRESS, new RedisCommandExecutionException((String) null))).isNull();
	}

	@Test
	void thatNameTheirConfigurationStay() {
		RedisNodeConfigurationException known = new RedisNodeConfigurationException(ADDRESS, "a replica");
		assertThat(Misconfiguration.find(ADDRESS, new CompletionException(known))).isSameAs(known);
	}

	@Test
	void areFoundBelowOthers() {
		assertThat(DriverErrors.isMissingScript(new CompletionException(new RedisNoScriptException("NOSCRIPT"))))
			.isTrue();
		assertThat(DriverErrors.isMissingScript(new CompletionException(new RedisReadOnlyException("READONLY"))))
			.isFalse();
		assertThat(DriverErrors.isReadOnly(new RedisReadOnlyException("READONLY"))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ERR ", "TRYAGAIN " })
	void withManyWordsAreCutWithTheirCauses(String beginning) {
		Throwable failure = DriverErrors
			.translate(new RedisCommandExecutionException(beginning + "long\n".repeat(1_000_000)));
		for (Throwable each = failure; each != null; each = each.getCause()) {
			assertThat(each.getMessage()).startsWith(beginning).hasSizeLessThan(1_000).doesNotContain("\n");
		}
		assertThat(failure instanceof TransientRefusalException).isEqualTo(beginning.startsWith("TRYAGAIN"));
		Throwable few = new RedisCommandExecutionException("ERR few");
		assertThat(DriverErrors.translate(few)).isSameAs(few);
	}

	@Test
	void areDescribedByTheChainToTheirRoot() {
		assertThat(DriverErrors.describe(new CompletionException("outer", new IllegalStateException("inner"))))
			.isEqualTo("outer: inner");
		assertThat(DriverErrors.describe(new IllegalStateException())).isEqualTo("IllegalStateException");
	}

}
