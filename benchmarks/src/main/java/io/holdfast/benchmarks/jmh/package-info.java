/**
 * The JMH benchmarks, which run within one JVM.
 */
@NullMarked
package io.holdfast.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
