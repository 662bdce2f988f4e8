package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.redis.NodeHealth;
import io.holdfast.redis.RedisNode;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The permissions that a user of the server needs, on a server that allows nothing else.
 */
@RedisNodesTest
class FeaturePermissionsTest {

	private static final LockOptions ONCE = LockOptions.defaults().withWait(Duration.ZERO);

	private static final String RIGHTS = "~locks:* ~fence:* ~cron:* ~queue:* ~turn:* &call:* +publish +subscribe"
			+ " +zpopmin +zcard +zrank +zrange +zrem +psetex +time +getex +ping +info +client|setname +client|tracking"
			+ " +script|load +evalsha +eval +set +get +del +pttl +pexpire +zadd +zscore +hmget +hset +hdel";

	private final RedisNodeProcess server;

	FeaturePermissionsTest(RedisNodes nodes) {
		this.server = nodes.get(0);
	}

	@BeforeEach
	void allowWhatIsNeeded() {
		allow(RIGHTS);
	}

	@Test
	void nothingMoreIsNeeded() {
		try (RedlockClient client = connect()) {
			assertThat(health(client).problem()).isNull();
			assertThat(health(client).version()).isNotNull();
			client.acquire("plain").close();
			try (LockHandle lock = client.acquire("fenced", ONCE.fenced())) {
				assertThat(lock.fence()).isPositive();
				assertThat(lock.extend(Duration.ofSeconds(40))).isTrue();
				assertThat(client.tryAcquire("fenced", ONCE)).isEmpty();
			}
			client.acquireAll(List.of("a", "b"), ONCE).close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "+evalsha,EVALSHA", "+eval,EVAL", "+set,SET", "+get,GET", "+del,DEL", "+pttl,PTTL", "+pexpire,PEXPIRE",
			"~locks:*,locks:*" })
	void withoutThePermissionsOfLocksNoneIsGranted(String right, String named) {
		allow(without(right));
		try (RedlockClient client = connect()) {
			assertThat(health(client).up()).isFalse();
			assertThat(health(client).problem()).contains(named).contains("ACL SETUSER").contains(right);
			assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(() -> client.tryAcquire("x", ONCE))
				.withMessageContaining(named)
				.withMessageContaining(right);
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> client.acquireAll(List.of("a", "b"), ONCE))
				.withMessageContaining(named);
			assertThat(this.server.command("KEYS", "*")).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "+zadd", "+zscore", "~fence:*" })
	void withoutWhatFencesNeedOtherLocksAreGranted(String right) {
		allow(without(right));
		try (RedlockClient client = connect()) {
			assertThat(health(client).up()).isTrue();
			assertThat(health(client).problem()).contains("fences").contains(right);
			client.acquire("x").close();
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> client.tryAcquire("x", ONCE.fenced()))
				.withMessageContaining(right);
			assertThat(this.server.command("KEYS", "*")).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "+hmget", "+hset", "+hdel", "~cron:*" })
	void missingPermissionsOfTicksAreReported(String right) {
		allow(without(right));
		try (RedlockClient client = connect()) {
			assertThat(health(client).up()).isTrue();
			assertThat(health(client).problem()).contains("jobs").contains(right);
			client.acquire("x", ONCE.fenced()).close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "+ping", "+info", "+script|load", "+client|tracking" })
	void missingPermissionsOfTheConnectionAreReportedAndCostNoLock(String right) {
		allow(without(right));
		try (RedlockClient client = connect()) {
			assertThat(health(client).up()).isTrue();
			assertThat(health(client).problem()).contains(right);
			client.acquire("x", ONCE.fenced()).close();
		}
	}

	@Test
	void aCommandThatTheServerDoesNotHaveIsNamed() {
		try (RedisNodes nodes = RedisNodes.builder().extraArguments("--rename-command", "EVALSHA", "hidden").start();
				RedlockClient client = RedlockClient.builder().uris(nodes.uris()).build()) {
			LockClients.awaitConnected(client);
			assertThat(health(client).up()).isFalse();
			assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(() -> client.tryAcquire("x", ONCE))
				.withMessageContaining("does not have commands that locks need: EVALSHA");
			assertThat(nodes.get(0).command("KEYS", "*")).isEmpty();
		}
	}

	@Test
	void anotherPrefixIsTried() {
		allow(RIGHTS.replace("~", "~shop:").replace("&", "&shop:"));
		try (RedlockClient client = connect("shop")) {
			assertThat(health(client).problem()).isNull();
			client.acquire("x", ONCE.fenced()).close();
		}
		try (RedlockClient client = connect("other")) {
			assertThat(health(client).problem()).contains("~other:locks:*").contains("~other:fence:*");
		}
	}

	@Test
	void rightsThatAreTakenAwayAndGivenBackAreNoticed() {
		Logger logger = (Logger) LoggerFactory.getLogger(RedisNode.class);
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.list = new CopyOnWriteArrayList<>();
		log.start();
		logger.addAppender(log);
		try (RedlockClient client = connect()) {
			LockHandle held = client.acquire("held", ONCE.withLease(Duration.ofMinutes(5)));
			allow(without("+evalsha"));
			held.close();
			Eventually.await("the refusal", () -> !health(client).up());
			assertThat(health(client).problem()).contains("+evalsha");
			assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(() -> client.tryAcquire("x", ONCE))
				.withMessageContaining("+evalsha");
			assertThat(this.server.command("EXISTS", "locks:x")).isEqualTo("0");
			allow(RIGHTS);
			Eventually.await("the permissions are granted", () -> health(client).up());
			// The key that could not be released before is released now.
			Eventually.await("the release", () -> "0".equals(this.server.command("EXISTS", "locks:held")));
			client.acquire("x", ONCE).close();
			assertThat(log.list).filteredOn((event) -> event.getLevel() == Level.WARN)
				.singleElement()
				.extracting(ILoggingEvent::getFormattedMessage)
				.asString()
				.contains("+evalsha");
		}
		finally {
			logger.detachAppender(log);
		}
	}

	private void allow(String rights) {
		String[] parts = rights.trim().split("\\s+");
		String[] command = new String[parts.length + 6];
		System.arraycopy(new String[] { "ACL", "SETUSER", "app", "reset", "on", ">word" }, 0, command, 0, 6);
		System.arraycopy(parts, 0, command, 6, parts.length);
		this.server.command(command);
	}

	private static String without(String right) {
		return (RIGHTS + " ").replace(right + " ", "");
	}

	private RedlockClient connect() {
		return connect(null);
	}

	private RedlockClient connect(@Nullable String namespace) {
		RedlockClient client = RedlockClient.builder()
			.uris(List.of("redis://app:word@127.0.0.1:" + this.server.port()))
			.namespace(namespace)
			.build();
		LockClients.awaitConnected(client);
		return client;
	}

	private static NodeHealth health(RedlockClient client) {
		return client.nodes().get(0).health().toCompletableFuture().join();
	}

}
