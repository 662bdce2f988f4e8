package io.holdfast.spring.autoconfigure;

import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if the application does not configure a cache manager: properties of
 * {@code spring.cache} configure those of Spring Boot.
 */
final class OnAutomaticCachingCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Holdfast cache");
		Map<String, Object> properties = Binder.get(context.getEnvironment())
			.bind("spring.cache", Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of());
		return properties.isEmpty() ? ConditionOutcome.match(message.because("there are no spring.cache properties"))
				: ConditionOutcome.noMatch(
						message.because("there are spring.cache properties, which are about another cache manager"));
	}

}
