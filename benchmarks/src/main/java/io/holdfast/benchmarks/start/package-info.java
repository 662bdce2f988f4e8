/**
 * The application whose start is measured.
 */
@NullMarked
package io.holdfast.benchmarks.start;

import org.jspecify.annotations.NullMarked;
