package io.holdfast.sample;

import java.util.UUID;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may free locks and operations by force.
 *
 * @param name the user's name
 * @param password the password; one is made up when it is empty
 */
@ConfigurationProperties("sample.operator")
record Operator(@DefaultValue("operator") String name, @DefaultValue("") String password) {

	Operator {
		if (password.isBlank()) {
			password = UUID.randomUUID().toString();
		}
	}

}
