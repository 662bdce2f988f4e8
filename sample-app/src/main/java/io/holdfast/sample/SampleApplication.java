package io.holdfast.sample;

import io.holdfast.sample.nodes.EmbeddedNodesInitializer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;

/**
 * Runs the sample. Without a profile it starts its own Redis nodes, see
 * {@link EmbeddedNodesInitializer}.
 */
@SpringBootApplication
@EnableCaching
public class SampleApplication {

	public static void main(String[] args) {
		serveDatabaseToThisMachineOnly();
		SpringApplication application = new SpringApplication(SampleApplication.class);
		application.addInitializers(new EmbeddedNodesInitializer());
		application.run(args);
	}

	/**
	 * The instance that opens the H2 file serves the others, which H2 does on all network
	 * interfaces unless this is set before its first class is loaded.
	 */
	private static void serveDatabaseToThisMachineOnly() {
		if (System.getProperty("h2.bindAddress") == null) {
			System.setProperty("h2.bindAddress", "127.0.0.1");
		}
	}

}
