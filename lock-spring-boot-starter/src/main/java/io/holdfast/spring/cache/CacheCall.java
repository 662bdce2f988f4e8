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

	private final Type type;

	private final boolean async;

	private final Supplier<List<String>> tags;

	private final @Nullable Object[] arguments;

	/**
	 * Create a call.
	 * @param method the method, for messages
	 * @param type the type as which its values are read; {@link Void} for a method
	 * without a result
	 * @param async whether the method returns before it has a value, so that the caller's
	 * thread must not block
	 * @param tags supplies the tags of the value; called once, when they are first needed
	 * @param arguments the arguments of the call
	 */
	public CacheCall(String method, Type type, boolean async, Supplier<List<String>> tags,
			@Nullable Object[] arguments) {
		this.method = method;
		this.type = type;
		this.async = async;
		this.tags = SingletonSupplier.of(tags);
		this.arguments = arguments.clone();
	}

	String method() {
		return this.method;
	}

	Type type() {
		return this.type;
	}

	boolean async() {
		return this.async;
	}

	List<String> tags() {
		return this.tags.get();
	}

	@Nullable Object[] arguments() {
		return this.arguments;
	}

}
