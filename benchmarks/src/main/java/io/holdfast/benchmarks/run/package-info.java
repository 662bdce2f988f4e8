/**
 * The cases and how they are measured.
 */
@NullMarked
package io.holdfast.benchmarks.run;

import org.jspecify.annotations.NullMarked;
