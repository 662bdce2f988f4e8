package io.holdfast.sample.platform;

import io.holdfast.spring.annotation.CacheTags;
import io.holdfast.spring.annotation.InvalidateTags;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The data of platforms. All cached data of a platform has its name as a tag, so that an
 * ingestion drops all of it at once, for all users and data sources.
 */
@Service
class Platforms {

	static final String CACHE = "platform";

	private final JdbcClient jdbc;

	private final String instance;

	Platforms(JdbcClient jdbc, @Value("${holdfast.instance-id}") String instance) {
		this.jdbc = jdbc;
		this.instance = instance;
	}

	@Cacheable(cacheNames = CACHE, sync = true)
	@CacheTags("#{#platform}")
	public PlatformView find(String platform, String user, String dataSource) {
		long items = this.jdbc.sql("""
				SELECT COUNT(*) FROM platform_items
				WHERE platform = :platform AND user_id = :user AND data_source = :source
				""")
			.param("platform", platform)
			.param("user", user)
			.param("source", dataSource)
			.query(Long.class)
			.single();
		return new PlatformView(platform, user, dataSource, items, this.instance);
	}

	@InvalidateTags(cache = CACHE, tags = "#{#platform}")
	@Transactional
	public Ingested ingest(String platform, Ingestion ingestion) {
		for (String item : ingestion.items()) {
			this.jdbc.sql("""
					INSERT INTO platform_items (platform, user_id, data_source, item)
					VALUES (:platform, :user, :source, :item)
					""")
				.param("platform", platform)
				.param("user", ingestion.user())
				.param("source", ingestion.dataSource())
				.param("item", item)
				.update();
		}
		return new Ingested(platform, ingestion.items().size(), this.instance);
	}

}
