package io.holdfast.sample.record;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

/**
 * The three tables: records, their tags, and the links from one to another.
 */
@Repository
class RecordRepository {

	private final JdbcClient jdbc;

	RecordRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	long insert(NewRecord added) {
		GeneratedKeyHolder key = new GeneratedKeyHolder();
		this.jdbc.sql("INSERT INTO records (title) VALUES (:title)").param("title", added.title()).update(key, "id");
		long id = Objects.requireNonNull(key.getKeyAs(Long.class));
		added.tags()
			.forEach((tag) -> this.jdbc.sql("INSERT INTO record_tags (record_id, tag) VALUES (:id, :tag)")
				.param("id", id)
				.param("tag", tag)
				.update());
		return id;
	}

	boolean exists(long id) {
		return count("SELECT COUNT(*) FROM records WHERE id = :id", Map.of("id", id)) > 0;
	}

	Optional<RecordView> find(long id) {
		return views("WHERE id = :id", Map.of("id", id)).stream().findFirst();
	}

	List<RecordView> findAll() {
		return views("", Map.of());
	}

	List<RecordView> findAll(Collection<Long> ids) {
		return views("WHERE id IN (:ids)", Map.of("ids", ids));
	}

	/**
	 * Records that others link to.
	 * @param ids the others
	 * @return each record once
	 */
	List<Long> linkedFrom(Collection<Long> ids) {
		return this.jdbc.sql("SELECT DISTINCT to_id FROM record_links WHERE from_id IN (:ids) ORDER BY 1")
			.param("ids", ids)
			.query(Long.class)
			.list();
	}

	/**
	 * Records that share a tag with this one and that it does not link to.
	 * @param id the record
	 * @return the others
	 */
	List<Long> unlinkedWithCommonTags(long id) {
		return ids("""
				SELECT DISTINCT other.record_id FROM record_tags mine
				JOIN record_tags other ON other.tag = mine.tag AND other.record_id <> mine.record_id
				WHERE mine.record_id = :id AND NOT EXISTS (
					SELECT 1 FROM record_links l WHERE l.from_id = mine.record_id AND l.to_id = other.record_id)
				ORDER BY 1
				""", id);
	}

	/**
	 * Prevent callers with an older fence from changing a record's links, and all other
	 * callers before the transaction has ended.
	 * @param id the record
	 * @param fence the fence of the lock under which they change now
	 * @throws StaleFenceException if a caller with a later fence has been there
	 */
	void advanceFence(long id, long fence) {
		int advanced = update("UPDATE records SET fence = :fence WHERE id = :id AND fence <= :fence",
				Map.of("id", id, "fence", fence));
		if (advanced == 0) {
			throw new StaleFenceException(id, fence);
		}
	}

	/**
	 * Keep all others from changing the links of records before the transaction has
	 * ended.
	 * @param ids the records
	 * @return those that exist
	 */
	List<Long> lockRows(List<Long> ids) {
		return this.jdbc.sql("SELECT id FROM records WHERE id IN (:ids) ORDER BY id FOR UPDATE")
			.param("ids", ids)
			.query(Long.class)
			.list();
	}

	void link(long from, long to, long fence) {
		update("INSERT INTO record_links (from_id, to_id, fence) VALUES (:from, :to, :fence)",
				Map.of("from", from, "to", to, "fence", fence));
	}

	void dropBrokenLinks(long from) {
		update("""
				DELETE FROM record_links WHERE from_id = :id
				AND NOT EXISTS (SELECT 1 FROM records r WHERE r.id = record_links.to_id)
				""", Map.of("id", from));
	}

	List<Long> linkingTo(long id) {
		return ids("SELECT DISTINCT from_id FROM record_links WHERE to_id = :id ORDER BY 1", id);
	}

	int moveTags(long source, long target) {
		return update("""
				INSERT INTO record_tags (record_id, tag) SELECT :target, tag FROM record_tags
				WHERE record_id = :source AND tag NOT IN (SELECT tag FROM record_tags WHERE record_id = :target)
				""", Map.of("source", source, "target", target));
	}

	int moveLinks(long source, long target) {
		return update("""
				UPDATE record_links SET from_id = :target WHERE from_id = :source AND to_id <> :target
				AND to_id NOT IN (SELECT to_id FROM record_links WHERE from_id = :target)
				""", Map.of("source", source, "target", target));
	}

	void delete(long id) {
		for (String rows : List.of("record_links WHERE from_id", "record_tags WHERE record_id", "records WHERE id")) {
			update("DELETE FROM " + rows + " = :id", Map.of("id", id));
		}
	}

	Links links() {
		long all = count("SELECT COUNT(*) FROM record_links", Map.of());
		long different = count("SELECT COUNT(*) FROM (SELECT DISTINCT from_id, to_id FROM record_links) d", Map.of());
		return new Links(all, all - different);
	}

	private List<RecordView> views(String where, Map<String, ?> params) {
		Map<Long, List<String>> tags = grouped("SELECT record_id, tag FROM record_tags ORDER BY tag", String.class);
		Map<Long, List<Long>> links = grouped("""
				SELECT l.from_id, l.to_id FROM record_links l JOIN records r ON r.id = l.to_id ORDER BY l.to_id
				""", Long.class);
		return this.jdbc.sql("SELECT id, title FROM records " + where + " ORDER BY id")
			.params(params)
			.query((row, number) -> new RecordView(row.getLong(1), row.getString(2),
					tags.getOrDefault(row.getLong(1), List.of()), links.getOrDefault(row.getLong(1), List.of())))
			.list();
	}

	private <V> Map<Long, List<V>> grouped(String sql, Class<V> type) {
		return this.jdbc.sql(sql)
			.query((row, number) -> Map.entry(row.getLong(1), row.getObject(2, type)))
			.list()
			.stream()
			.collect(Collectors.groupingBy(Map.Entry::getKey,
					Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
	}

	private List<Long> ids(String sql, long id) {
		return new ArrayList<>(this.jdbc.sql(sql).param("id", id).query(Long.class).list());
	}

	private long count(String sql, Map<String, ?> params) {
		return this.jdbc.sql(sql).params(params).query(Long.class).single();
	}

	private int update(String sql, Map<String, ?> params) {
		return this.jdbc.sql(sql).params(params).update();
	}

}
