/**
 * What an operator sees of the locks.
 */
@NullMarked
package io.holdfast.spring.actuate;

import org.jspecify.annotations.NullMarked;
