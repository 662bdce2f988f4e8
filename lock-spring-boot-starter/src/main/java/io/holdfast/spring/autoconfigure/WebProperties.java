package io.holdfast.spring.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of web applications.
 *
 * @param problemDetails Whether exceptions of locks, idempotent operations and rate
 * limits are answered with problem details (RFC 9457), unless the application answers
 * them itself.
 */
@ConfigurationProperties("holdfast.web")
record WebProperties(@DefaultValue("true") boolean problemDetails) {
}
