package io.holdfast.spring.interceptor.idempotency;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class StorableHeadersTest {

	@ParameterizedTest
	@ValueSource(strings = { "Set-Cookie", "Set-Cookie2", "X-Cookie-Value", "Access-Token", "Refresh-Token", "Id-Token",
			"token", "X-Auth-Token", "X_AUTH_TOKEN", "xauthtoken", "X-Amz-Security-Token", "X-Api-Key", "Api-Key",
			"apikey", "X-ApiKey", "Ocp-Apim-Subscription-Api.Key", "X-Access-Key", "Private-Key", "X-Csrf-Token",
			"X-CSRF", "X-XSRF-TOKEN", "X-Session-Id", "Session", "Mcp-Session-Id", "JSESSIONID", "Client-Secret",
			"X-Password", "X-Passwd", "Authorization", "X-Authorization", "Authorisation", "Proxy-Authorization",
			"WWW-Authenticate", "Proxy-Authenticate", "Authentication-Info", "Proxy-Authentication-Info",
			"X-Authenticated-User", "X-Credentials", "X-User-Credential", "Signature", "Signature-Input",
			"X-Hub-Signature-256", "DPoP", "DPoP-Nonce", "Replay-Nonce", "X-Auth", "Auth", "X-JWT", "X-Otp", "X-Sid" })
	void credentialsAreNotStored(String name) {
		assertThat(stored(name)).isEmpty();
		assertThat(stored(name.toUpperCase(Locale.ROOT))).isEmpty();
		assertThat(stored(name.toLowerCase(Locale.ROOT))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding",
			"Upgrade", "RateLimit", "RateLimit-Policy", "Idempotent-Replayed" })
	void headersOfOneConnectionOrCallAreNotStored(String name) {
		assertThat(stored(name)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Location", "ETag", "Content-Type", "Content-Language", "Cache-Control", "Link", "Author",
			"X-Request-Id", "X-Correlation-Id", "X-Total-Count", "Idempotency-Key", "X-Position", "Last-Modified",
			"Content-Digest", "Deprecation", "X-Inside" })
	void allOthersAreStored(String name) {
		assertThat(stored(name)).containsExactly(Map.entry(name, List.of("value")));
	}

	@Test
	void whatConnectionNamesIsNotStored() {
		Map<String, List<String>> headers = Map.of("connection", List.of("close, X-Hop", "x-other"), "x-hop",
				List.of("1"), "X-OTHER", List.of("2"), "X-Kept", List.of("3", "4"));
		assertThat(StorableHeaders.of(headers::forEach)).containsExactly(Map.entry("X-Kept", List.of("3", "4")));
	}

	private static Map<String, List<String>> stored(String name) {
		return StorableHeaders.of(Map.of(name, List.of("value"))::forEach);
	}

}
