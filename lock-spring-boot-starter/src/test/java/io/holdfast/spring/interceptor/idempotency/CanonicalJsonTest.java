package io.holdfast.spring.interceptor.idempotency;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class CanonicalJsonTest {

	private final CanonicalJson json = new CanonicalJson(JsonMapper.builder().build());

	private String write(Object value) {
		return this.json.write(value, new PartDigests());
	}

	private void assertDiffer(Object one, Object other) {
		assertThat(write(one)).isNotEqualTo(write(other));
	}

	@Test
	void hasWhatIsOnlyRead() {
		assertDiffer(new Card("a", "1"), new Card("a", "2"));
		assertDiffer(List.of(new Card("a", "1")), List.of(new Card("a", "2")));
		assertDiffer(Map.of("a", new Card("a", "1")), Map.of("a", new Card("a", "2")));
		assertThat(write(new Card("a", "1"))).isEqualTo(write(new Card("a", "1")));
	}

	@Test
	void hasWhatIsOnlyReadOfABean() {
		assertDiffer(new OnField("1"), new OnField("2"));
		assertDiffer(new OnAccessors("1"), new OnAccessors("2"));
		assertDiffer(new ByName("1"), new ByName("2"));
	}

	@Test
	void hasWhatAnswersMaskOrCut() {
		assertDiffer(new Masked("1"), new Masked("2"));
		LocalDateTime time = LocalDateTime.of(2026, 1, 1, 1, 1);
		assertDiffer(new Cut(time), new Cut(time.plusNanos(1)));
		assertDiffer(java.sql.Timestamp.valueOf(time), java.sql.Timestamp.valueOf(time.plusNanos(1)));
	}

	@Test
	void leavesOutWhatIsIgnoredBothWays() {
		Parent parent = new Parent();
		parent.children.add(new Child(parent));
		assertThat(write(parent)).isEqualTo("{\"children\":[{}]}".replace("{}", "{\"name\":\"a\"}"));
	}

	record Card(String owner, @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) String number) {
	}

	static class OnField {

		@JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
		private String number;

		OnField(String number) {
			this.number = number;
		}

		@Override
		public String toString() {
			return this.number;
		}

	}

	static class OnAccessors {

		private String number;

		OnAccessors(String number) {
			this.number = number;
		}

		@JsonIgnore
		public String getNumber() {
			return this.number;
		}

		@JsonProperty
		public void setNumber(String number) {
			this.number = number;
		}

	}

	@JsonIgnoreProperties(value = "number", allowSetters = true)
	record ByName(String number) {
	}

	record Masked(@JsonSerialize(using = Mask.class) String number) {
	}

	record Cut(@JsonFormat(pattern = "yyyy") LocalDateTime time) {
	}

	static class Mask extends ValueSerializer<String> {

		@Override
		public void serialize(String value, JsonGenerator generator, SerializationContext context) {
			generator.writeString("***");
		}

	}

	static class Parent {

		public final List<Child> children = new ArrayList<>();

	}

	static class Child {

		@JsonIgnore
		public final @Nullable Parent parent;

		public final String name = "a";

		Child(Parent parent) {
			this.parent = parent;
		}

	}

}
