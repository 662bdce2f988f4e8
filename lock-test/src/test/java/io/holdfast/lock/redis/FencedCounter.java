package io.holdfast.lock.redis;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;

/**
 * A counter in a database that several JVMs use. Reading and writing are separate
 * transactions, so only the lock prevents lost increments, and only the fence rejects a
 * holder that was paused in between.
 */
final class FencedCounter implements AutoCloseable {

	private final Connection connection;

	private FencedCounter(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Open the counter for one thread.
	 */
	static FencedCounter open(Path directory) throws SQLException {
		// A process that is paused within its transaction blocks the others for that
		// long.
		return new FencedCounter(DriverManager.getConnection(
				"jdbc:h2:file:" + directory.resolve("counter") + ";AUTO_SERVER=TRUE;WRITE_DELAY=0;LOCK_TIMEOUT=60000",
				"sa", ""));
	}

	void create() throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute("CREATE TABLE counter (count_value BIGINT, fence BIGINT)");
			statement.execute("INSERT INTO counter VALUES (0, 0)");
			statement.execute("""
					CREATE TABLE commits (seq BIGINT GENERATED ALWAYS AS IDENTITY, count_value BIGINT, fence BIGINT,
					instance VARCHAR(20))""");
			statement.execute("CREATE TABLE rejections (fence BIGINT, instance VARCHAR(20), held BOOLEAN)");
		}
	}

	long value() throws SQLException {
		return number("SELECT count_value FROM counter");
	}

	/**
	 * Read the value for a later write. The fence is written first, because otherwise an
	 * older holder could write between this read and the write that depends on it.
	 * @return the value, empty if a holder with a larger fence has read or written
	 */
	OptionalLong read(long fence) throws SQLException {
		return (update("UPDATE counter SET fence = ? WHERE fence <= ?", fence, fence) == 1) ? OptionalLong.of(value())
				: OptionalLong.empty();
	}

	/**
	 * Write the next value, unless a holder with a larger fence has read or written.
	 * @return whether it was accepted
	 */
	boolean write(long value, long fence, String instance) throws SQLException {
		this.connection.setAutoCommit(false);
		try {
			boolean accepted = update("UPDATE counter SET count_value = ?, fence = ? WHERE fence <= ?", value, fence,
					fence) == 1;
			if (accepted) {
				// The row stays locked until the commit, so the sequence is the order of
				// commits.
				update("INSERT INTO commits (count_value, fence, instance) VALUES (?, ?, ?)", value, fence, instance);
			}
			this.connection.commit();
			return accepted;
		}
		catch (SQLException ex) {
			this.connection.rollback();
			throw ex;
		}
		finally {
			this.connection.setAutoCommit(true);
		}
	}

	/**
	 * Record a write that was rejected.
	 * @param held whether the lock is still held, in which case no other holder may have
	 * a larger fence
	 */
	void rejected(long fence, String instance, boolean held) throws SQLException {
		update("INSERT INTO rejections (fence, instance, held) VALUES (?, ?, ?)", fence, instance, held);
	}

	long number(String query) throws SQLException {
		try (Statement statement = this.connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
			rows.next();
			return rows.getLong(1);
		}
	}

	private int update(String sql, Object... values) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(sql)) {
			for (int i = 0; i < values.length; i++) {
				statement.setObject(i + 1, values[i]);
			}
			return statement.executeUpdate();
		}
	}

	@Override
	public void close() throws SQLException {
		this.connection.close();
	}

}
