package io.holdfast.sample.nodes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;

/**
 * Starts the Redis nodes before the auto-configuration looks for them. Does nothing in
 * the profiles {@code external}, which names its own nodes, and {@code local}, which
 * needs none.
 */
public final class EmbeddedNodesInitializer implements ApplicationContextInitializer<GenericApplicationContext> {

	private static final String NAME = "embeddedNodes";

	private static final Profiles WITHOUT_NODES = Profiles.of("external", "local");

	@Override
	public void initialize(GenericApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		if (environment.acceptsProfiles(WITHOUT_NODES)) {
			return;
		}
		List<Integer> ports = List.of(environment.getRequiredProperty("sample.nodes.ports", Integer[].class));
		Path directory = Path.of(environment.getRequiredProperty("sample.nodes.directory"));
		EmbeddedNodes nodes = new EmbeddedNodes(ports, directory);
		// The first registered is the last closed: locks are released before that.
		context.getDefaultListableBeanFactory().registerDisposableBean(NAME, nodes::close);
		nodes.start();
		// Locks use all nodes; the records of idempotent methods are on the first.
		environment.getPropertySources()
			.addFirst(new MapPropertySource(NAME, Map.of("holdfast.redis.nodes", String.join(",", nodes.uris()),
					"spring.data.redis.url", nodes.uris().get(0))));
	}

}
