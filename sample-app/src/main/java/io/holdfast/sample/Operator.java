package io.holdfast.sample;

import java.util.UUID;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The operator, who may force the release of locks and operations.
 *
 * @param name the user's name
 * @param password the password; one is generated if it is empty
 */
@ConfigurationProperties("sample.operator")
record Operator(@DefaultValue("operator") String name, @DefaultValue("") String password) {

	Operator {
		if (password.isBlank()) {
			password = UUID.randomUUID().toString();
		}
	}

}
