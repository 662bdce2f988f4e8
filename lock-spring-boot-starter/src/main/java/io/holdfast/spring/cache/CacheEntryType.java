package io.holdfast.spring.cache;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.holdfast.cache.CacheCodec;
import io.holdfast.spring.json.StorableWriters;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.ClassUtils;

/**
 * A type as which values are read and written, and its name, which is stored in entries.
 * Without the name, the JSON of one type could be read as an empty value of another.
 * Thread-safe.
 */
final class CacheEntryType implements CacheCodec.TypeCodec {

	/** The name for a value of one of Java's classes that was written without a type. */
	private static final String ANY = "";

	/** Precedes the class names of a value that was written without a type. */
	private static final String CLASSES = "=";

	private static final int LONGEST = 1000;

	private static final ClassValue<String> OWN = new ClassValue<>() {

		@Override
		protected String computeValue(Class<?> type) {
			return isJavas(type) ? ANY : CLASSES + String.join(",", classes(type)) + ",";
		}

	};

	private final JsonMapper mapper;

	private final StorableWriters writers;

	private final JavaType type;

	private final boolean erased;

	private final String name;

	private final ObjectReader reader;

	private final ObjectReader strictReader;

	/** Whether values are written without null properties. */
	private volatile boolean partial;

	/**
	 * Create a type.
	 * @param mapper reads and writes values
	 * @param writers the writers of declared types
	 * @param type the type
	 * @param erased whether callers name only its class, without type parameters
	 */
	CacheEntryType(JsonMapper mapper, StorableWriters writers, JavaType type, boolean erased) {
		this.mapper = mapper;
		this.writers = writers;
		this.erased = erased;
		this.type = type;
		this.name = name(type);
		this.reader = mapper.readerFor(type);
		this.strictReader = this.reader.with(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
				DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
	}

	private static String name(JavaType type) {
		JavaType boxed = type;
		String name = boxed.isPrimitive() ? ClassUtils.resolvePrimitiveIfNecessary(boxed.getRawClass()).getName()
				: boxed.toCanonical();
		return (name.length() > LONGEST)
				? name.substring(0, LONGEST) + "#" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
				: name;
	}

	private static boolean isJavas(Class<?> type) {
		return type.getName().startsWith("java.") || type.isArray();
	}

	private static Set<String> classes(Class<?> type) {
		Set<String> names = new LinkedHashSet<>();
		for (Class<?> each = type; each != null && !isJavas(each); each = each.getSuperclass()) {
			names.add(each.getName());
		}
		ClassUtils.getAllInterfacesForClassAsSet(type)
			.stream()
			.filter((each) -> !isJavas(each))
			.forEach((each) -> names.add(each.getName()));
		return names;
	}

	@Override
	public String name() {
		return this.name;
	}

	/**
	 * The name that is written with a value.
	 * @param value the value
	 * @return the name of the type, or the names of the value's classes if no type is
	 * known
	 */
	@Override
	public String nameOf(@Nullable Object value) {
		if (!this.type.isJavaLangObject()) {
			return this.name;
		}
		return (value != null) ? OWN.get(value.getClass()) : ANY;
	}

	/**
	 * Whether a value that was written under a name may be read as this type.
	 * @param written the name
	 * @return false if it is of another type
	 */
	@Override
	public boolean accepts(String written) {
		if (written.equals(this.name) || written.isEmpty() || this.type.isJavaLangObject()) {
			return true;
		}
		if (this.erased && written.startsWith(this.type.getRawClass().getName() + "<")) {
			return true;
		}
		return written.startsWith(CLASSES) && (isJavas(this.type.getRawClass())
				|| List.of(written.substring(CLASSES.length()).split(",")).contains(this.type.getRawClass().getName()));
	}

	/**
	 * Write a value.
	 * @param value the value
	 * @return its JSON
	 */
	@Override
	public byte[] write(Object value) {
		if (this.type.isJavaLangObject() || !this.type.isTypeOrSuperTypeOf(value.getClass())) {
			return this.mapper.writeValueAsBytes(value);
		}
		return this.writers.of(this.type).writeValueAsBytes(value);
	}

	/**
	 * Read a value. A record component that is missing in the JSON is an error, unless
	 * the value is also written without it.
	 * @param <T> the type
	 * @param json the JSON of the value
	 * @return the value
	 */
	@Override
	public <T> @Nullable T read(byte[] json) {
		if (this.partial) {
			return this.reader.<@Nullable T>readValue(json);
		}
		try {
			return this.strictReader.<@Nullable T>readValue(json);
		}
		catch (MismatchedInputException ex) {
			T value = this.reader.<@Nullable T>readValue(json);
			// Compares lengths, because the order of sets and maps may differ.
			if (value == null || write(value).length != json.length) {
				throw ex;
			}
			this.partial = true;
			return value;
		}
	}

}
