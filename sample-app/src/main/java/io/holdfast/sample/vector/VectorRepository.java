package io.holdfast.sample.vector;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The tables of indexes, their items and their rebuilds.
 */
@Repository
class VectorRepository {

	private static final String INDEX = "namespace = :namespace AND table_name = :table";

	private final JdbcClient jdbc;

	VectorRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Prevent callers with an older fence from changing an index, and all other callers
	 * until the transaction has ended.
	 * @param namespace its namespace
	 * @param table its table
	 * @param fence the fence of the lock under which it changes now
	 * @return the slot in use, or empty if a caller with a later fence has been there
	 */
	Optional<Long> advanceFence(String namespace, String table, long fence) {
		Map<String, ?> index = Map.of("namespace", namespace, "table", table, "fence", fence);
		if (count("SELECT COUNT(*) FROM vector_indexes WHERE " + INDEX, index) == 0) {
			update("INSERT INTO vector_indexes (namespace, table_name, slot, fence) VALUES (:namespace, :table, 1, :fence)",
					index);
		}
		int advanced = update("UPDATE vector_indexes SET fence = :fence WHERE fence <= :fence AND " + INDEX, index);
		return (advanced > 0) ? Optional.of(count("SELECT slot FROM vector_indexes WHERE " + INDEX, index))
				: Optional.empty();
	}

	void upsert(String namespace, String table, long slot, VectorItem item, String embedding) {
		Map<String, @Nullable Object> row = new HashMap<>();
		row.put("namespace", namespace);
		row.put("table", table);
		row.put("slot", slot);
		row.put("id", item.id());
		row.put("objRef", item.objRef());
		row.put("content", item.content());
		row.put("embedding", embedding);
		int updated = update("""
				UPDATE vector_items SET obj_ref = :objRef, content = :content, embedding = :embedding
				WHERE slot = :slot AND item_id = :id AND\s""" + INDEX, row);
		if (updated == 0) {
			update("""
					INSERT INTO vector_items (namespace, table_name, slot, item_id, obj_ref, content, embedding)
					VALUES (:namespace, :table, :slot, :id, :objRef, :content, :embedding)
					""", row);
		}
	}

	/**
	 * Lock a namespace's indexes against changes until the transaction has ended.
	 * @param namespace the namespace
	 * @return its tables and their slots
	 */
	Map<String, Long> lockIndexes(String namespace) {
		Map<String, Long> slots = new HashMap<>();
		this.jdbc.sql(
				"SELECT table_name, slot FROM vector_indexes WHERE namespace = :namespace ORDER BY table_name FOR UPDATE")
			.param("namespace", namespace)
			.query((row) -> {
				slots.put(row.getString(1), row.getLong(2));
			});
		return slots;
	}

	List<VectorItem> items(String namespace, String table, long slot) {
		return this.jdbc
			.sql("SELECT item_id, obj_ref, content FROM vector_items WHERE slot = :slot AND " + INDEX + " ORDER BY id")
			.params(Map.of("namespace", namespace, "table", table, "slot", slot))
			.query((row, number) -> new VectorItem(row.getString(1), row.getString(2), row.getString(3)))
			.list();
	}

	void use(String namespace, String table, long slot) {
		update("UPDATE vector_indexes SET slot = :slot WHERE " + INDEX,
				Map.of("namespace", namespace, "table", table, "slot", slot));
	}

	void rebuilt(String namespace, long slot, String instance) {
		update("INSERT INTO vector_rebuilds (namespace, slot, instance) VALUES (:namespace, :slot, :instance)",
				Map.of("namespace", namespace, "slot", slot, "instance", instance));
	}

	int deleteStale() {
		return update("""
				DELETE FROM vector_items WHERE NOT EXISTS (SELECT 1 FROM vector_indexes i
				WHERE i.namespace = vector_items.namespace AND i.table_name = vector_items.table_name
				AND i.slot <= vector_items.slot)
				""", Map.of());
	}

	List<IndexStatistics> statistics() {
		return this.jdbc.sql("""
				SELECT i.namespace, i.table_name, i.slot, SUM(CASE WHEN v.slot = i.slot THEN 1 ELSE 0 END),
				SUM(CASE WHEN v.slot < i.slot THEN 1 ELSE 0 END) FROM vector_indexes i
				LEFT JOIN vector_items v ON v.namespace = i.namespace AND v.table_name = i.table_name
				GROUP BY i.namespace, i.table_name, i.slot ORDER BY 1, 2
				""")
			.query((row, number) -> new IndexStatistics(row.getString(1), row.getString(2), row.getLong(3),
					row.getLong(4), row.getLong(5)))
			.list();
	}

	long rebuilds() {
		return count("SELECT COUNT(*) FROM vector_rebuilds", Map.of());
	}

	private long count(String sql, Map<String, ?> params) {
		return this.jdbc.sql(sql).params(params).query(Long.class).single();
	}

	private int update(String sql, Map<String, ? extends @Nullable Object> params) {
		return this.jdbc.sql(sql).params(params).update();
	}

}
