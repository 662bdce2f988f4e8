package io.holdfast.test;

import java.nio.file.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source of Redis servers.
 */
public abstract class RedisProvider {

	/** The system property that chooses a provider if the code does not. */
	public static final String PROPERTY = "holdfast.test.redis";

	private static final Logger logger = LoggerFactory.getLogger(RedisProvider.class);

	RedisProvider() {
	}

	/**
	 * Containers of a Docker engine on this machine, by Testcontainers.
	 * @return the provider; starting nodes fails if no engine answers
	 */
	public static RedisProvider docker() {
		return new DockerProvider();
	}

	/**
	 * The {@code redis-server} on the {@code PATH}.
	 * @return the provider; starting nodes fails if there is none
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
	 * Your own {@code redis-server}.
	 * @param redisServer the executable
	 * @return the provider
	 */
	public static RedisProvider executable(Path redisServer) {
		return new ExecutableProvider(redisServer);
	}

	/**
	 * The provider that the system property {@value #PROPERTY} chooses ({@code docker},
	 * {@code path}, {@code bundled}, or the absolute path of a {@code redis-server});
	 * without it, Docker if an engine answers, otherwise the {@code PATH}, otherwise the
	 * bundled binary.
	 * @return the provider
	 * @throws IllegalArgumentException if the property has another value
	 */
	public static RedisProvider detect() {
		String choice = System.getProperty(PROPERTY, "");
		if (!choice.isBlank()) {
			logger.info("The system property {} chooses Redis: {}", PROPERTY, choice);
			return named(choice);
		}
		RedisProvider docker = docker();
		if (docker.isAvailable()) {
			logger.info("A Docker engine answers, so Redis runs in containers");
			return docker;
		}
		RedisProvider path = path();
		if (path.isAvailable()) {
			logger.info("No Docker engine answers, so Redis is {}", path);
			return path;
		}
		logger.info("No Docker engine answers and no redis-server is on the PATH, so the bundled Redis is used");
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
	 * Whether it can start nodes on this machine.
	 * @return false if a requirement is missing
	 */
	public abstract boolean isAvailable();

	/**
	 * Prepare to run several servers.
	 * @param directory the directory for files
	 * @return the factory of the servers
	 * @throws IllegalStateException if the provider is not available
	 */
	abstract ServerFactory prepare(Path directory);

	/** Creates servers of the same kind. */
	@FunctionalInterface
	interface ServerFactory {

		RedisServer create(ServerSettings settings);

	}

}
