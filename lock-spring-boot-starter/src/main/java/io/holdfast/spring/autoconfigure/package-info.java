/**
 * The auto-configurations and their properties.
 */
@NullMarked
package io.holdfast.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
