package io.holdfast.spring.interceptor.ratelimit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.interceptor.AnnotatedMethod;

import org.springframework.core.env.Environment;

/**
 * The limits of an application by their names. Limits of one name share what they count,
 * so there is one for each name.
 */
final class LiveLimits {

	private final Environment environment;

	private final Map<String, Entry> entries = new ConcurrentHashMap<>();

	LiveLimits(Environment environment) {
		this.environment = environment;
	}

	/**
	 * The limit of a method.
	 * @param method the method
	 * @param declared what its annotation says
	 * @return the limit that all methods with this name share
	 * @throws InvalidAnnotatedMethodException when it cannot be used, or another method
	 * says something else about it
	 */
	LiveLimit of(AnnotatedMethod method, DeclaredLimit declared) {
		Entry entry = this.entries.get(declared.name());
		if (entry == null) {
			Entry made = new Entry(method, declared, limit(method, declared));
			Entry other = this.entries.putIfAbsent(declared.name(), made);
			entry = (other != null) ? other : made;
		}
		if (!declared.agreesWith(entry.declared())) {
			throw method.invalid(
					"its limit '" + declared.name() + "' has " + declared.attributes() + ", but "
							+ entry.declared().attributes() + " on " + entry.method().name()
							+ ", and limits of one name share what they count.",
					"Give one of them another 'name', or both the same limit, window and algorithm.");
		}
		return entry.limit();
	}

	private LiveLimit limit(AnnotatedMethod method, DeclaredLimit declared) {
		try {
			return new LiveLimit(declared, this.environment);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid("its limit '" + declared.name() + "' cannot be used. " + ex.getMessage(),
					"Set 'limit' and 'window' on the annotation, for example limit = \"100\" and window = \"1m\", or the"
							+ " properties limit and window under holdfast.ratelimit.limits.",
					ex);
		}
	}

	/**
	 * One of them.
	 *
	 * @param method where it was found first
	 * @param declared what it says there
	 * @param limit the limit
	 */
	private record Entry(AnnotatedMethod method, DeclaredLimit declared, LiveLimit limit) {
	}

}
