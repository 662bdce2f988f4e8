package io.holdfast.sample.keeper;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

import io.holdfast.leader.LeaderTerm;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table of ticks. They are numbered without gaps; the primary key rejects a second
 * tick with the same number, so only one of two concurrent writers succeeds.
 */
@Repository
class TickRepository {

	private final JdbcClient jdbc;

	TickRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Write the next tick.
	 * @param term the term in which it is due
	 * @return false if it was rejected, because a later term has ticked
	 */
	boolean insert(LeaderTerm term) {
		try {
			return this.jdbc.sql("""
					INSERT INTO keeper_ticks (tick, instance, fence, since)
					SELECT COALESCE(MAX(tick), 0) + 1, CAST(:instance AS VARCHAR(200)), CAST(:fence AS BIGINT),
						CAST(:since AS TIMESTAMP WITH TIME ZONE)
					FROM keeper_ticks
					HAVING COALESCE(MAX(fence), 0) <= :fence
					""")
				.param("instance", term.leader())
				.param("fence", term.fence())
				.param("since", term.since().atOffset(ZoneOffset.UTC))
				.update() == 1;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	long count() {
		return this.jdbc.sql("SELECT COUNT(*) FROM keeper_ticks").query(Long.class).single();
	}

	/**
	 * The latest term, if it belongs to an instance.
	 * @param instance the instance, null for none
	 * @return its term, empty if another instance has ticked last
	 */
	Optional<Term> lastTermOf(@Nullable String instance) {
		return this.jdbc.sql("SELECT instance, since FROM keeper_ticks ORDER BY tick DESC FETCH FIRST ROW ONLY")
			.query((row, number) -> new Term(row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant()))
			.optional()
			.filter((term) -> term.instance().equals(instance));
	}

	/**
	 * A term with ticks.
	 *
	 * @param instance the leader
	 * @param since when the term began
	 */
	record Term(String instance, Instant since) {
	}

}
