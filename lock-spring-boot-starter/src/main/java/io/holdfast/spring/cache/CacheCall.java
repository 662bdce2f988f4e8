package io.holdfast.spring.cache;

import java.lang.reflect.Type;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.util.function.SingletonSupplier;

/**
 * One call of a cached method. Internal to this module.
 */
public final class CacheCall {

	private final String method;

	private final @Nullable Type type;

	private final boolean later;

	private final Supplier<List<String>> tags;

	private final @Nullable Object[] arguments;

	/**
	 * Create a call.
	 * @param method the method, for messages
	 * @param type the type as which its values are read; null for a method without values
	 * @param later whether the method returns before it has a value, so that the caller's
	 * thread must not block
	 * @param tags supplies the tags of the value; called once, when they are first needed
	 * @param arguments the arguments of the call
	 */
	public CacheCall(String method, @Nullable Type type, boolean later, Supplier<List<String>> tags,
			@Nullable Object[] arguments) {
		this.method = method;
		this.type = type;
		this.later = later;
		this.tags = SingletonSupplier.of(tags);
		this.arguments = arguments.clone();
	}

	String method() {
		return this.method;
	}

	@Nullable Type type() {
		return this.type;
	}

	boolean later() {
		return this.later;
	}

	List<String> tags() {
		return this.tags.get();
	}

	@Nullable Object[] arguments() {
		return this.arguments;
	}

}
