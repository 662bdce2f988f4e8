package io.holdfast.sample;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Logs example calls when the application has started.
 */
@Component
class Welcome {

	private static final Logger logger = LoggerFactory.getLogger(Welcome.class);

	private static final String TEXT = """
			This instance is '{}'. Calls to try:

			  curl -X POST {url}/records -H 'Content-Type: application/json' -d '{"title": "First", "tags": ["redis"]}'
			  curl -X POST {url}/records -H 'Content-Type: application/json' -d '{"title": "Second", "tags": ["redis", "locks"]}'
			  curl -X POST {url}/records/1/relationships
			  curl {url}/records
			  curl -X POST {url}/records/merge -H 'Content-Type: application/json' -d '{"ids": [1, 2]}'
			  curl {url}/records/duplicates
			  curl -X POST {url}/tasks -H 'Content-Type: application/json' -d '{"title": "Late", "due": "2026-01-01T00:00:00Z"}'
			  curl {url}/tasks/overdue/runs
			  curl {url}/tasks/report
			  curl -i {url}/tasks
			  curl {url}/actuator/schedules
			  curl -X POST {url}/payments -H 'Idempotency-Key: "first"' -H 'Content-Type: application/json' -d '{"from": "alice", "to": "bob", "amount": 10}'
			  curl {url}/accounts/alice
			  curl -X POST {url}/api/v1/vector/batch-upsert -H 'Content-Type: application/json' -d '{"items": [{"id": "1", "obj_ref": "a", "content": "some text"}], "table_name": "docs", "namespace": "default"}'
			  curl -X POST {url}/api/v1/vector/rebuild-index -H 'Content-Type: application/json' -d '{"namespace": "default"}'
			  curl {url}/api/v1/vector/statistics
			  curl '{url}/records/1/context-group?depth=2&user=ada'
			  curl -X PUT {url}/users/ada/profile -H 'Content-Type: application/json' -d '{"name": "Ada", "email": "ada@example.org"}'
			  curl {url}/users/ada/profile
			  curl '{url}/platforms/shop?user=ada&dataSource=orders'
			  curl -X POST {url}/platforms/shop/items -H 'Content-Type: application/json' -d '{"user": "ada", "dataSource": "orders", "items": ["a", "b"]}'
			  curl {url}/statistics
			  curl {url}/keeper
			  curl {url}/actuator/leaders
			  curl {url}/actuator/health

			The operator may force the release of a lock:

			  curl -X DELETE -u {operator} {url}/api/v1/vector/lock/vector:upsert:docs:default
			""";

	private final Environment environment;

	private final String instance;

	private final Operator operator;

	Welcome(Environment environment, @Value("${holdfast.instance-id}") String instance, Operator operator) {
		this.environment = environment;
		this.instance = instance;
		this.operator = operator;
	}

	@EventListener(ApplicationReadyEvent.class)
	void show() {
		String port = this.environment.getProperty("local.server.port");
		if (port != null) {
			logger.info(TEXT.replace("{url}", "http://localhost:" + port)
				.replace("{operator}", this.operator.name() + ":" + this.operator.password()), this.instance);
		}
	}

}
