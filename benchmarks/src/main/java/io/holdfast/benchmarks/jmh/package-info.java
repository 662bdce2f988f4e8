/**
 * What is measured inside one JVM, by JMH.
 */
@NullMarked
package io.holdfast.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
