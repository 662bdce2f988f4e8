package io.holdfast.spring.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.spring.OperationContext;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of handlers.
 */
class Calls {

	private final Map<String, Integer> counts = new ConcurrentHashMap<>();

	String next(String path) {
		return path + " " + this.counts.merge(path, 1, Integer::sum);
	}

	String describe(String path) {
		return next(path) + " key " + OperationContext.current().key() + " ";
	}

	int count(String path) {
		return this.counts.getOrDefault(path, 0);
	}

	record Order(@Nullable Integer amount, @Nullable String reference) {
	}

	record Card(@JsonProperty(access = JsonProperty.Access.WRITE_ONLY) String number) {
	}

	static class HiddenCard {

		private @Nullable String number;

		@JsonIgnore
		public @Nullable String getNumber() {
			return this.number;
		}

		@JsonProperty
		public void setNumber(String number) {
			this.number = number;
		}

	}

}
