/**
 * The annotations and their choices.
 */
@NullMarked
package io.holdfast.spring.annotation;

import org.jspecify.annotations.NullMarked;
