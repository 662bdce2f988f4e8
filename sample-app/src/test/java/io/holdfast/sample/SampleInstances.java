package io.holdfast.sample;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.holdfast.test.RedisNodes;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Instances that share three Redis nodes and a database, which lives in this JVM and so
 * outlives each of them.
 */
public final class SampleInstances implements AutoCloseable {

	/** Long enough for all that a busy machine does in between. */
	public static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Deque<Runnable> closings = new ArrayDeque<>();

	private final List<SampleProcess> all = new ArrayList<>();

	private final Path directory;

	private final String url;

	private final JdbcClient database;

	private final List<String> arguments;

	private SampleInstances(String name, RedisNodes nodes, String... arguments) {
		this.closings.push(nodes::close);
		this.directory = Path.of("target", name, Long.toString(System.nanoTime())).toAbsolutePath();
		this.url = "jdbc:h2:file:" + this.directory.resolve("sample-db")
				+ ";AUTO_SERVER=TRUE;WRITE_DELAY=0;LOCK_TIMEOUT=120000";
		SingleConnectionDataSource source = new SingleConnectionDataSource(this.url, "sa", "", true);
		this.closings.push(source::destroy);
		this.database = JdbcClient.create(source);
		this.database.sql("SELECT 1").query(Integer.class).single();
		this.arguments = Stream.concat(Stream.of("--spring.profiles.active=external",
				"--spring.datasource.url=" + this.url, "--holdfast.redis.nodes=" + String.join(",", nodes.uris()),
				"--spring.data.redis.url=" + nodes.uris().get(0)), Stream.of(arguments))
			.toList();
	}

	/**
	 * Prepare nodes and database.
	 * @param name of the directory with data and logs
	 * @param arguments for all instances
	 * @return without instances yet
	 */
	public static SampleInstances prepare(String name, String... arguments) {
		return new SampleInstances(name, RedisNodes.start(3), arguments);
	}

	/**
	 * Start an instance.
	 * @param javaHome its JDK
	 * @param name its id
	 * @param more arguments for this one
	 * @return the instance; closed with all others
	 */
	public SampleProcess start(Path javaHome, String name, String... more) {
		SampleProcess instance = SampleProcess.start(javaHome, name, this.directory,
				Stream.concat(this.arguments.stream(), Stream.of(more)).toArray(String[]::new));
		this.closings.push(instance::close);
		return instance;
	}

	public SampleProcess start(String name, String... more) {
		return start(Path.of(System.getProperty("java.home")), name, more);
	}

	/**
	 * Start the three that serve for as long as the test.
	 * @return this
	 */
	public SampleInstances startThree() {
		for (int i = 1; i <= 3; i++) {
			this.all.add(start("instance-" + i));
		}
		this.all.forEach((instance) -> instance.uri("/"));
		return this;
	}

	public SampleProcess get(int number) {
		return this.all.get(number % this.all.size());
	}

	public void forEach(Consumer<SampleProcess> action) {
		this.all.forEach(action);
	}

	public JdbcClient database() {
		return this.database;
	}

	public long count(String rows, Object... params) {
		return this.database.sql("SELECT COUNT(*) FROM " + rows).params(List.of(params)).query(Long.class).single();
	}

	/**
	 * Keep all others from changing a row: they wait for it, as for a slow partner.
	 * @param rows a table and a condition
	 * @return lets them go on
	 */
	public AutoCloseable block(String rows) throws SQLException {
		Connection connection = DriverManager.getConnection(this.url, "sa", "");
		connection.setAutoCommit(false);
		connection.createStatement().executeQuery("SELECT * FROM " + rows + " FOR UPDATE");
		return () -> {
			connection.rollback();
			connection.close();
		};
	}

	public static HttpResponse<String> response(CompletableFuture<HttpResponse<String>> call) {
		return call.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
	}

	@Override
	public void close() {
		Runnable next = this.closings.poll();
		if (next != null) {
			try {
				next.run();
			}
			finally {
				close();
			}
		}
	}

}
