package io.holdfast.spring.json;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Writes the types of {@code java.sql} without loss. Jackson truncates nanoseconds, and
 * reads a date as midnight in another time zone.
 */
final class SqlTimes {

	private SqlTimes() {
	}

	static void addTo(SimpleModule module) {
		module.addSerializer(Timestamp.class, new TimestampSerializer());
		module.addDeserializer(Timestamp.class, new Reader<>((parser) -> {
			Instant instant = Instant.parse(parser.getString());
			return Timestamp.from(instant);
		}));
		module.addSerializer(Date.class, new MillisSerializer<>());
		module.addDeserializer(Date.class, millis(Date::new));
		module.addSerializer(Time.class, new MillisSerializer<>());
		module.addDeserializer(Time.class, millis(Time::new));
	}

	private static <T> Reader<T> millis(LongFunction<T> made) {
		return new Reader<>((parser) -> made.apply(parser.getLongValue()));
	}

	private static final class MillisSerializer<T extends java.util.Date> extends ValueSerializer<T> {

		@Override
		public void serialize(T value, JsonGenerator generator, SerializationContext context) {
			generator.writeNumber(value.getTime());
		}

	}

	private static final class TimestampSerializer extends ValueSerializer<Timestamp> {

		@Override
		public void serialize(Timestamp value, JsonGenerator generator, SerializationContext context) {
			Object expected = context.getAttribute(StorableWriters.CLASSES);
			if (value.getNanos() % 1_000_000 != 0 && expected instanceof Set<?> classes
					&& !classes.contains(Timestamp.class)) {
				context.reportBadDefinition(Timestamp.class,
						"A java.sql.Timestamp is declared as a java.util.Date, so that its nanoseconds would be lost."
								+ " Declare it as a Timestamp or an Instant.");
			}
			generator.writeString(value.toInstant().toString());
		}

	}

	private static final class Reader<T> extends ValueDeserializer<T> {

		private final Function<JsonParser, T> read;

		private Reader(Function<JsonParser, T> read) {
			this.read = read;
		}

		@Override
		public T deserialize(JsonParser parser, DeserializationContext context) {
			return this.read.apply(parser);
		}

	}

}
