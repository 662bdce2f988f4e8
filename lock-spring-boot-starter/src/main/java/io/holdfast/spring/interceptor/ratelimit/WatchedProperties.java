package io.holdfast.spring.interceptor.ratelimit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * A few properties whose values may change while the application runs.
 * <p>
 * Reading them from the {@code Environment} takes several microseconds, so this happens
 * only when they may have changed: when a property source has been added, removed or
 * replaced, when a mutable one has another value under exactly these names, and once a
 * second for changes that only the {@code Environment} sees, such as other spellings and
 * placeholders.
 */
final class WatchedProperties {

	private static final long MAX_AGE = TimeUnit.SECONDS.toNanos(1);

	private final Environment environment;

	private final List<String> names;

	WatchedProperties(Environment environment, List<String> names) {
		this.environment = environment;
		this.names = List.copyOf(names);
	}

	/**
	 * Read the properties.
	 * @return their values in the order of the names; null for properties that are not
	 * set
	 * @throws IllegalArgumentException if a placeholder has no value
	 */
	List<@Nullable String> read() {
		List<@Nullable String> values = new ArrayList<>(this.names.size());
		for (String name : this.names) {
			values.add(this.environment.getProperty(name));
		}
		return values;
	}

	/**
	 * Take a snapshot of the property sources. Call this before reading the properties.
	 * @return detects changes after this call
	 */
	Snapshot snapshot() {
		List<PropertySource<?>> all = new ArrayList<>();
		List<PropertySource<?>> changing = new ArrayList<>();
		List<@Nullable Object> values = new ArrayList<>();
		for (PropertySource<?> source : sources()) {
			all.add(source);
			if (canChange(source)) {
				changing.add(source);
				this.names.forEach((name) -> values.add(source.getProperty(name)));
			}
		}
		return new Snapshot(all, changing, values, System.nanoTime());
	}

	private Iterable<PropertySource<?>> sources() {
		return (this.environment instanceof ConfigurableEnvironment configurable) ? configurable.getPropertySources()
				: List.of();
	}

	/**
	 * Other sources may be slow or never change; reading the environment once a second is
	 * sufficient for them.
	 */
	private static boolean canChange(PropertySource<?> source) {
		return source instanceof EnumerablePropertySource && !(source instanceof SystemEnvironmentPropertySource)
				&& !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)
				&& !(source instanceof PropertySourceInfo info && info.isImmutable());
	}

	/**
	 * The state of the property sources at some time. Immutable.
	 */
	final class Snapshot {

		private final List<PropertySource<?>> all;

		private final List<PropertySource<?>> changing;

		private final List<@Nullable Object> values;

		private final long time;

		private Snapshot(List<PropertySource<?>> all, List<PropertySource<?>> changing, List<@Nullable Object> values,
				long time) {
			this.all = all;
			this.changing = changing;
			this.values = values;
			this.time = time;
		}

		/**
		 * Whether the state is unchanged.
		 * @return whether reading the properties again would give the same values
		 */
		boolean isCurrent() {
			return System.nanoTime() - this.time < MAX_AGE && hasSameSources() && hasSameValues();
		}

		private boolean hasSameSources() {
			int index = 0;
			for (PropertySource<?> source : sources()) {
				if (index == this.all.size() || this.all.get(index) != source) {
					return false;
				}
				index++;
			}
			return index == this.all.size();
		}

		private boolean hasSameValues() {
			int index = 0;
			for (PropertySource<?> source : this.changing) {
				for (String name : WatchedProperties.this.names) {
					if (!Objects.equals(source.getProperty(name), this.values.get(index))) {
						return false;
					}
					index++;
				}
			}
			return true;
		}

	}

}
