/**
 * Everything that Spring Boot sets up by itself, and its properties.
 */
@NullMarked
package io.holdfast.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
