package io.holdfast.benchmarks.peer;

import java.net.URI;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Spring Data Redis as configured by Spring Boot, with one shared connection.
 */
final class SpringRedis {

	private SpringRedis() {
	}

	static LettuceConnectionFactory connect(String uri) {
		URI address = URI.create(uri);
		LettuceConnectionFactory factory = new LettuceConnectionFactory(address.getHost(), address.getPort());
		factory.afterPropertiesSet();
		factory.start();
		return factory;
	}

}
