package io.holdfast.spring.autoconfigure;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.springframework.core.env.Environment;

/**
 * Provides the default name of this instance.
 */
final class InstanceId {

	private InstanceId() {
	}

	static String of(HoldfastProperties properties, Environment environment) {
		if (properties.instanceId() != null) {
			return properties.instanceId();
		}
		String application = environment.getProperty("spring.application.name", "application");
		return application + "@" + host() + ":" + ProcessHandle.current().pid();
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
