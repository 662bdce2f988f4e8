/**
 * The health indicator and the endpoints.
 */
@NullMarked
package io.holdfast.spring.actuate;

import org.jspecify.annotations.NullMarked;
