package io.holdfast.spring.json;

import java.io.Serializable;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import io.holdfast.spring.annotation.Idempotent;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

import org.springframework.cache.annotation.Cacheable;

/**
 * Classes with one method whose result would not be restored.
 */
final class RefusedValues {

	private RefusedValues() {
	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfNumber {

		public Number run(String key) {
			return 1;
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfSerializable {

		public Serializable run(String key) {
			return 1;
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfCharSequence {

		public CharSequence run(String key) {
			return "1";
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfComparable {

		public Comparable<String> run(String key) {
			return "1";
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfIterable {

		public Iterable<String> run(String key) {
			return List.of();
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfCalendar {

		public Calendar run(String key) {
			return new GregorianCalendar();
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfThrowable {

		public IllegalStateException run(String key) {
			return new IllegalStateException();
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfNumberInside {

		public List<WithNumber> run(String key) {
			return List.of(new WithNumber(1));
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfRecordKeys {

		public Map<Key, String> run(String key) {
			return Map.of();
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfTextRecordKeys {

		public Map<TextKey, String> run(String key) {
			return Map.of();
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfObjectKeys {

		public Map<Object, String> run(String key) {
			return Map.of();
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfArrayKeys {

		public Map<byte[], String> run(String key) {
			return Map.of();
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfIgnoredField {

		public Ignored run(String key) {
			return new Ignored();
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfIgnoredComponent {

		public IgnoredComponent run(String key) {
			return new IgnoredComponent("", "");
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfIgnoredName {

		public IgnoredName run(String key) {
			return new IgnoredName("", "");
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfIgnoredNameWithSetter {

		public IgnoredNameWithSetter run(String key) {
			return new IgnoredNameWithSetter();
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfWriteOnly {

		public WriteOnly run(String key) {
			return new WriteOnly("", "");
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfReadOnly {

		public ReadOnly run(String key) {
			return new ReadOnly();
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfFinalFields {

		public FinalFields run(String key) {
			return new FinalFields();
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfMasked {

		public Masked run(String key) {
			return new Masked("");
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfValueAlone {

		public ValueAlone run(String key) {
			return new ValueAlone();
		}

	}

	@Idempotent(key = "#key")
	@Cacheable("values")
	public static class OfSubtypeWithIgnored {

		public Named run(String key) {
			return new NamedIgnored();
		}

	}

	record WithNumber(Number number) {
	}

	record Key(String one, int other) {
	}

	record TextKey(String text) {
	}

	static class Ignored {

		private @Nullable String name;

		@JsonIgnore
		private @Nullable String secret;

		public @Nullable String getName() {
			return this.name;
		}

		public void setName(@Nullable String name) {
			this.name = name;
		}

		public @Nullable String getSecret() {
			return this.secret;
		}

		public void setSecret(@Nullable String secret) {
			this.secret = secret;
		}

	}

	record IgnoredComponent(String name, @JsonIgnore String secret) {
	}

	@JsonIgnoreProperties("secret")
	record IgnoredName(String name, String secret) {
	}

	@JsonIgnoreProperties(value = "secret", allowSetters = true)
	static class IgnoredNameWithSetter extends Plain {

	}

	static class Plain {

		private @Nullable String name;

		private @Nullable String secret;

		public @Nullable String getName() {
			return this.name;
		}

		public void setName(@Nullable String name) {
			this.name = name;
		}

		public @Nullable String getSecret() {
			return this.secret;
		}

		public void setSecret(@Nullable String secret) {
			this.secret = secret;
		}

	}

	record WriteOnly(String name, @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) String secret) {
	}

	static class ReadOnly {

		@JsonProperty(access = JsonProperty.Access.READ_ONLY)
		private @Nullable String name;

		public @Nullable String getName() {
			return this.name;
		}

		public void setName(@Nullable String name) {
			this.name = name;
		}

	}

	static class FinalFields {

		private final String name;

		FinalFields() {
			this.name = "";
		}

		FinalFields(String name, int x) {
			this.name = name;
		}

		public String getName() {
			return this.name;
		}

	}

	record Masked(@JsonSerialize(using = Mask.class) String card) {
	}

	static class Mask extends ValueSerializer<String> {

		@Override
		public void serialize(String value, JsonGenerator generator, SerializationContext context) {
			generator.writeString("***");
		}

	}

	static class ValueAlone {

		@JsonValue
		public String text() {
			return Objects.toString(this);
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes(@JsonSubTypes.Type(value = NamedIgnored.class, name = "x"))
	interface Named {

	}

	static class NamedIgnored extends Ignored implements Named {

	}

}
