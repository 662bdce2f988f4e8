package io.holdfast.spring.json;

import java.io.Closeable;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.util.Calendar;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.impl.UnsupportedTypeDeserializer;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.TypeDeserializer;

import org.springframework.util.ClassUtils;

/**
 * Rejects types of results that JSON would not restore, including those of elements and
 * properties.
 */
public final class StorableTypes {

	private static final List<Class<?>> STREAMS = List.of(Closeable.class, BaseStream.class, Iterator.class,
			CompletionStage.class, Future.class, Callable.class);

	/**
	 * Types that do not determine the class of a value, although Jackson can read them.
	 */
	private static final Set<Class<?>> VAGUE = Set.of(Number.class, Serializable.class, Comparable.class,
			CharSequence.class, Cloneable.class, Iterable.class, Throwable.class);

	private static final List<String> STREAMS_OF_LIBRARIES = List.of("org.reactivestreams.Publisher",
			"org.springframework.core.io.InputStreamSource",
			"org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
			"org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody",
			"org.springframework.web.servlet.ModelAndView", "org.springframework.web.servlet.View",
			"org.springframework.web.reactive.result.view.Rendering", "org.springframework.http.HttpEntity");

	private final JsonMapper mapper;

	private final Refusal refusal;

	private final Set<JavaType> seen = new HashSet<>();

	private final Set<Class<?>> classes = new HashSet<>();

	/**
	 * Create a check.
	 * @param mapper writes and reads the results
	 * @param refusal creates exceptions that name the method of a type
	 */
	public StorableTypes(JsonMapper mapper, Refusal refusal) {
		this.mapper = mapper;
		this.refusal = refusal;
	}

	/**
	 * Check the type of a result.
	 * @param type the type
	 * @throws RuntimeException the exception of the refusal, if the type would not be
	 * restored
	 */
	public void check(JavaType type) {
		try {
			DeserializationContext context = this.mapper._deserializationContext();
			check(context, type, "the result");
		}
		catch (JacksonException ex) {
			throw unusable(type, ex);
		}
	}

	/**
	 * The classes that were found in the checked types.
	 * @return the classes that values may have
	 */
	Set<Class<?>> classes() {
		return Set.copyOf(this.classes);
	}

	/**
	 * Create the exception for a type that Jackson cannot handle.
	 * @param type the type
	 * @param ex the exception of Jackson
	 * @return the exception to throw
	 */
	public RuntimeException unusable(JavaType type, JacksonException ex) {
		return this.refusal.invalid(
				"its result of type " + name(type) + " cannot be kept as JSON: " + ex.getOriginalMessage() + ".",
				"Return a type that Jackson can write and read, like a record.", ex);
	}

	private void check(DeserializationContext context, JavaType type, String place) {
		if (!this.seen.add(type) || type.hasRawClass(Void.class)) {
			return;
		}
		refuseStreams(type, place);
		refuseVague(type, place);
		TypeDeserializer subtypes = context.findTypeDeserializer(type);
		if (subtypes != null) {
			checkSubtypes(context, subtypes, type, place);
			return;
		}
		checkContent(context, type, place);
		checkValue(context, type, context.findNonContextualValueDeserializer(type), place);
	}

	private void refuseVague(JavaType type, String place) {
		if (type.isJavaLangObject()) {
			throw invalid(place, "has no known type (Object, a wildcard or a raw type)",
					"Declare its actual type, including type parameters.");
		}
		Class<?> raw = type.getRawClass();
		if (VAGUE.contains(raw) || Throwable.class.isAssignableFrom(raw)) {
			throw invalid(place, "is of type " + name(type) + ", whose class JSON does not name",
					"Declare its actual class, or a record of the data that is needed.");
		}
		if (Calendar.class.isAssignableFrom(raw)) {
			throw invalid(place, "is a Calendar, whose time zone is not in its JSON", "Declare a ZonedDateTime.");
		}
	}

	private void checkSubtypes(DeserializationContext context, TypeDeserializer subtypes, JavaType type, String place) {
		refuseClassNames(subtypes.getTypeIdResolver().getMechanism(), type, place);
		AnnotatedClass annotated = context.introspectClassAnnotations(type);
		for (NamedType named : context.getConfig()
			.getSubtypeResolver()
			.collectAndResolveSubtypesByTypeId(context.getConfig(), annotated)) {
			JavaType subtype = context.constructSpecializedType(type, named.getType());
			boolean other = !subtype.equals(type) && this.seen.add(subtype);
			if ((other || subtype.equals(type)) && !Modifier.isAbstract(named.getType().getModifiers())) {
				checkValue(context, subtype, context.findNonContextualValueDeserializer(subtype), place);
			}
		}
	}

	private void checkContent(DeserializationContext context, JavaType type, String place) {
		JavaType key = type.getKeyType();
		if (key != null) {
			refuseVague(key, "a key of " + place);
			context.findKeyDeserializer(key, null);
			if (!MapKeys.isRestorable(context, key)) {
				throw invalid(place,
						"has keys of type " + name(key) + ", which are written as text but not read from it",
						"Use keys that are a String, a number, an enum, a UUID or of java.time, or give the"
								+ " class @JsonValue and @JsonCreator.");
			}
		}
		if (type.getContentType() != null) {
			check(context, type.getContentType(), "an element of " + place);
		}
	}

	private void checkValue(DeserializationContext context, JavaType type, @Nullable ValueDeserializer<?> deserializer,
			String place) {
		if (deserializer instanceof AbstractDeserializer) {
			throw invalid(place, "is of the abstract type " + name(type) + ", whose class JSON does not name",
					"Declare the class itself, or let @JsonTypeInfo(use = NAME) and @JsonSubTypes name its subtypes.");
		}
		if (deserializer instanceof UnsupportedTypeDeserializer) {
			throw invalid(place, "is of type " + name(type) + ", which Jackson cannot read",
					"Return a type that Jackson can write and read, like a record.");
		}
		this.classes.add(type.getRawClass());
		if (deserializer instanceof BeanDeserializerBase bean) {
			if (!bean.getValueInstantiator().canInstantiate()) {
				throw invalid(place, "is of type " + name(type) + ", which has no constructor for Jackson",
						"Give it one, with @JsonCreator if it has parameters, or return a record.");
			}
			new BeanState(this.mapper, context, type, bean).findLost().ifPresent((lost) -> {
				throw invalid("property '" + lost.property() + "' of " + ClassUtils.getShortName(type.getRawClass()),
						lost.problem(), lost.action());
			});
			for (Iterator<SettableBeanProperty> properties = bean.properties(); properties.hasNext();) {
				check(context, properties.next());
			}
		}
	}

	private void check(DeserializationContext context, SettableBeanProperty property) {
		String place = "property '" + property.getName() + "' of "
				+ ClassUtils.getShortName(property.getMember().getDeclaringClass());
		TypeDeserializer subtypes = property.getValueTypeDeserializer();
		if (subtypes != null && property.getType().getContentType() == null) {
			checkSubtypes(context, subtypes, property.getType(), place);
		}
		else if (context.getAnnotationIntrospector()
			.findDeserializer(context.getConfig(), property.getMember()) == null) {
			check(context, property.getType(), place);
		}
	}

	private void refuseStreams(JavaType type, String place) {
		Class<?> raw = type.getRawClass();
		boolean stream = STREAMS.stream().anyMatch((known) -> known.isAssignableFrom(raw))
				|| ClassUtils.getAllInterfacesForClassAsSet(raw).stream().anyMatch(StorableTypes::isStream)
				|| isStream(raw) || (raw.getSuperclass() != null && isStream(raw.getSuperclass()));
		if (stream) {
			throw invalid(place, "is a " + raw.getName() + ", which can be read only once or belongs to one response",
					"Return the content itself, for example a record, a List or a byte[].");
		}
	}

	private static boolean isStream(Class<?> type) {
		return STREAMS_OF_LIBRARIES.contains(type.getName());
	}

	private void refuseClassNames(JsonTypeInfo.Id mechanism, JavaType type, String place) {
		if (mechanism == JsonTypeInfo.Id.CLASS || mechanism == JsonTypeInfo.Id.MINIMAL_CLASS) {
			throw invalid(place, "is of type " + name(type) + ", whose JSON names a class, and classes are never taken"
					+ " from Redis", "Use @JsonTypeInfo(use = NAME) with @JsonSubTypes.");
		}
	}

	private RuntimeException invalid(String place, String problem, String action) {
		return this.refusal.invalid(place + " " + problem + ", so that " + this.refusal.consequence() + ".", action,
				null);
	}

	private static String name(JavaType type) {
		return type.toCanonical();
	}

	/**
	 * Creates the exceptions for types that would not be restored.
	 */
	public interface Refusal {

		/**
		 * Create the exception for a type.
		 * @param problem what is wrong, as a sentence
		 * @param action what to change, as sentences
		 * @param cause the cause, null if there is none
		 * @return the exception to throw
		 */
		RuntimeException invalid(String problem, String action, @Nullable Throwable cause);

		/**
		 * The consequence of such a type.
		 * @return the end of a sentence, without its full stop
		 */
		String consequence();

	}

}
