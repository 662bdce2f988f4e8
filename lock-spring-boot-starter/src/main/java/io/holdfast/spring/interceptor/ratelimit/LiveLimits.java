package io.holdfast.spring.interceptor.ratelimit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.interceptor.AnnotatedMethod;

import org.springframework.core.env.Environment;

/**
 * The limits of an application by name. Limits with the same name share their counts, so
 * there is one limit per name.
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
	 * @param declared the limit of its annotation
	 * @return the limit that all methods with this name share
	 * @throws InvalidAnnotatedMethodException if it is not valid, or if another method
	 * declares it differently
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
							+ ", and limits with the same name share their counts.",
					"Give one of them a different 'name', or give both the same limit, window and algorithm.");
		}
		return entry.limit();
	}

	private LiveLimit limit(AnnotatedMethod method, DeclaredLimit declared) {
		try {
			return new LiveLimit(declared, this.environment);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid("its limit '" + declared.name() + "' is not valid. " + ex.getMessage(),
					"Set 'limit' and 'window' on the annotation, for example limit = \"100\" and window = \"1m\", or the"
							+ " properties limit and window under holdfast.ratelimit.limits.",
					ex);
		}
	}

	/**
	 * A limit and its first declaration.
	 *
	 * @param method the method that declared it first
	 * @param declared its declaration there
	 * @param limit the limit
	 */
	private record Entry(AnnotatedMethod method, DeclaredLimit declared, LiveLimit limit) {
	}

}
