/**
 * The cases and their measurement.
 */
@NullMarked
package io.holdfast.benchmarks.run;

import org.jspecify.annotations.NullMarked;
