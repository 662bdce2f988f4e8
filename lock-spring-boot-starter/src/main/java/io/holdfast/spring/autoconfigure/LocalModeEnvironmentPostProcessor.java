package io.holdfast.spring.autoconfigure;

import java.util.Map;

import io.holdfast.spring.autoconfigure.HoldfastProperties.Mode;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Leaves Redis out of the health of an application that runs without: in local mode, when
 * nothing is said of a Redis either. Spring Boot would look for one at its default
 * address. Anything that the application sets goes before this.
 */
class LocalModeEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String SOURCE = "holdfastLocalMode";

	private static final String HEALTH = "management.health.redis.enabled";

	/** Behind the files of properties. */
	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		Binder binder = Binder.get(environment);
		if (isLocal(binder) && !environment.getPropertySources().contains(SOURCE)
				&& !binder.bind(HEALTH, String.class).isBound()
				&& !binder.bind("spring.data.redis", Bindable.mapOf(String.class, Object.class)).isBound()) {
			environment.getPropertySources().addLast(new MapPropertySource(SOURCE, Map.of(HEALTH, false)));
		}
	}

	private static boolean isLocal(Binder binder) {
		try {
			return binder.bind("holdfast.enabled", Boolean.class).orElse(true)
					&& binder.bind("holdfast.mode", Mode.class).orElse(Mode.REDIS) == Mode.LOCAL;
		}
		catch (BindException ex) {
			// The properties themselves are read later, and say what is wrong.
			return false;
		}
	}

}
