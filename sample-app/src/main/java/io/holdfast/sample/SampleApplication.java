package io.holdfast.sample;

import io.holdfast.sample.nodes.EmbeddedNodesInitializer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;

/**
 * Runs the sample. Without a profile it brings its own Redis nodes, see
 * {@link EmbeddedNodesInitializer}.
 */
@SpringBootApplication
@EnableCaching
public class SampleApplication {

	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(SampleApplication.class);
		application.addInitializers(new EmbeddedNodesInitializer());
		application.run(args);
	}

}
