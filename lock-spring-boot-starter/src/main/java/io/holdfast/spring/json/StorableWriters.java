package io.holdfast.spring.json;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes values as their declared types. Rejects a value of a subclass that the type does
 * not name, because the properties of the subclass would be lost. Thread-safe.
 */
public final class StorableWriters {

	/** The classes that may be written, as an attribute of writers. */
	static final Object CLASSES = StorableWriters.class.getName() + ".CLASSES";

	private final JsonMapper mapper;

	private final Map<JavaType, ObjectWriter> writers = new ConcurrentHashMap<>();

	/**
	 * Create the writers.
	 * @param mapper a mapper of {@link StorableJson}; other mappers reject nothing
	 */
	public StorableWriters(JsonMapper mapper) {
		this.mapper = mapper;
	}

	/**
	 * The writer for a type.
	 * @param type the declared type
	 * @return the writer of its values
	 */
	public ObjectWriter of(JavaType type) {
		ObjectWriter known = this.writers.get(type);
		if (known != null) {
			return known;
		}
		ObjectWriter writer = this.mapper.writerFor(type);
		ObjectWriter strict = classes(type).map((classes) -> writer.withAttribute(CLASSES, classes)).orElse(writer);
		ObjectWriter former = this.writers.putIfAbsent(type, strict);
		return (former != null) ? former : strict;
	}

	/** Empty for a type that the check rejects; its values are not checked then. */
	private Optional<Set<Class<?>>> classes(JavaType type) {
		StorableTypes types = new StorableTypes(this.mapper, new NotStorable());
		try {
			types.check(type);
			return Optional.of(types.classes());
		}
		catch (NotStorableException ex) {
			return Optional.empty();
		}
	}

	private static final class NotStorable implements StorableTypes.Refusal {

		@Override
		public RuntimeException invalid(String problem, String action, @Nullable Throwable cause) {
			return new NotStorableException();
		}

		@Override
		public String consequence() {
			return "";
		}

	}

	private static final class NotStorableException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		NotStorableException() {
			super(null, null, false, false);
		}

	}

}
