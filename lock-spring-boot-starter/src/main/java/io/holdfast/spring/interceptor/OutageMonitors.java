package io.holdfast.spring.interceptor;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The monitors of all features. Each feature has its own, because their data may be on
 * different servers.
 */
public final class OutageMonitors {

	private final Map<Feature, OutageMonitor> monitors = new EnumMap<>(Feature.class);

	OutageMonitors(List<FallbackListener> listeners) {
		for (Feature feature : Feature.values()) {
			this.monitors.put(feature, new OutageMonitor(feature, listeners));
		}
	}

	/**
	 * The monitor of a feature.
	 * @param feature the feature
	 * @return its monitor
	 */
	public OutageMonitor of(Feature feature) {
		OutageMonitor monitor = this.monitors.get(feature);
		if (monitor == null) {
			throw new IllegalStateException("No monitor for " + feature);
		}
		return monitor;
	}

	/**
	 * All monitors.
	 * @return the monitors in the order of the features
	 */
	public Collection<OutageMonitor> all() {
		return Collections.unmodifiableCollection(this.monitors.values());
	}

}
