/**
 * The libraries that are measured, each behind the same door.
 */
@NullMarked
package io.holdfast.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
