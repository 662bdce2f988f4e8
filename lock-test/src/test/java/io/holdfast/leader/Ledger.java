package io.holdfast.leader;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The database that leaders write to. It rejects older fences and records rejected
 * entries.
 */
final class Ledger implements AutoCloseable {

	private final Connection connection;

	private Ledger(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Open a connection for one thread.
	 */
	static Ledger open(Path directory) throws SQLException {
		// A process that is paused within its transaction blocks the others for that
		// long.
		return new Ledger(DriverManager.getConnection(
				"jdbc:h2:file:" + directory.resolve("ledger") + ";AUTO_SERVER=TRUE;WRITE_DELAY=0;LOCK_TIMEOUT=60000",
				"sa", ""));
	}

	void create() throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute("CREATE TABLE latest (fence BIGINT)");
			statement.execute("INSERT INTO latest VALUES (0)");
			statement.execute("""
					CREATE TABLE entries (seq BIGINT GENERATED ALWAYS AS IDENTITY, fence BIGINT,
					instance VARCHAR(20))""");
			statement.execute("CREATE TABLE refusals (fence BIGINT, instance VARCHAR(20), leads BOOLEAN)");
		}
	}

	/**
	 * Write an entry, unless one with a larger fence was written.
	 * @return whether it was accepted
	 */
	boolean write(long fence, String instance) throws SQLException {
		this.connection.setAutoCommit(false);
		try {
			boolean accepted = update("UPDATE latest SET fence = ? WHERE fence <= ?", fence, fence) == 1;
			if (accepted) {
				// The row stays locked until the commit, so the sequence is the order of
				// commits.
				update("INSERT INTO entries (fence, instance) VALUES (?, ?)", fence, instance);
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
	 * Record an entry that was rejected.
	 * @param leads whether it still leads with that fence, so that no other may have a
	 * larger one
	 */
	void refused(long fence, String instance, boolean leads) throws SQLException {
		update("INSERT INTO refusals (fence, instance, leads) VALUES (?, ?, ?)", fence, instance, leads);
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
