/**
 * A process that must run exactly once: of all instances one keeps, the others wait.
 */
@NullMarked
package io.holdfast.sample.keeper;

import org.jspecify.annotations.NullMarked;
