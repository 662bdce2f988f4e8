package io.holdfast.test;

import java.nio.file.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the Redis servers come from.
 */
public abstract class RedisProvider {

	/** The system property that chooses a provider where the code does not. */
	public static final String PROPERTY = "holdfast.test.redis";

	private static final Logger logger = LoggerFactory.getLogger(RedisProvider.class);

	RedisProvider() {
	}

	/**
	 * Containers of a Docker engine on this machine, by Testcontainers.
	 * @return the provider; starting nodes fails where no engine answers
	 */
	public static RedisProvider docker() {
		return new DockerProvider();
	}

	/**
	 * The {@code redis-server} on the {@code PATH}.
	 * @return the provider; starting nodes fails where there is none
	 */
	public static RedisProvider path() {
		return new PathProvider(System.getenv("PATH"));
	}

	/**
	 * The binary that comes with this library, for Linux and macOS.
	 * @return the provider; starting nodes fails on other systems
	 */
	public static RedisProvider bundled() {
		return new BundledProvider();
	}

	/**
	 * A {@code redis-server} of your own.
	 * @param redisServer the executable
	 * @return the provider
	 */
	public static RedisProvider executable(Path redisServer) {
		return new ExecutableProvider(redisServer);
	}

	/**
	 * What the system property {@value #PROPERTY} says ({@code docker}, {@code path},
	 * {@code bundled}, or the absolute path of a {@code redis-server}); without it Docker
	 * where an engine answers, else the {@code PATH}, else the bundled binary.
	 * @return the provider
	 * @throws IllegalArgumentException when the property says something else
	 */
	public static RedisProvider detect() {
		String choice = System.getProperty(PROPERTY, "");
		if (!choice.isBlank()) {
			logger.info("Redis is chosen by the system property {}: {}", PROPERTY, choice);
			return named(choice);
		}
		RedisProvider docker = docker();
		if (docker.isAvailable()) {
			logger.info("A Docker engine answers, so Redis runs there");
			return docker;
		}
		RedisProvider path = path();
		if (path.isAvailable()) {
			logger.info("No Docker engine answers, but there is {}", path);
			return path;
		}
		logger.info("No Docker engine answers and no redis-server is on the PATH, so Redis is the bundled one");
		return bundled();
	}

	private static RedisProvider named(String choice) {
		return switch (choice) {
			case "docker" -> docker();
			case "path" -> path();
			case "bundled" -> bundled();
			default -> {
				if (!Path.of(choice).isAbsolute()) {
					throw new IllegalArgumentException("The system property " + PROPERTY + " is '" + choice
							+ "'; use docker, path, bundled or the absolute path of a redis-server.");
				}
				yield executable(Path.of(choice));
			}
		};
	}

	/**
	 * Whether nodes can be started with it on this machine.
	 * @return false when what it needs is not there
	 */
	public abstract boolean isAvailable();

	/**
	 * Get ready to run several servers.
	 * @param directory where files may be put
	 * @return what makes the servers
	 * @throws IllegalStateException when the provider is not available
	 */
	abstract ServerFactory prepare(Path directory);

	/** Makes servers that are alike. */
	@FunctionalInterface
	interface ServerFactory {

		RedisServer create(ServerSettings settings);

	}

}
