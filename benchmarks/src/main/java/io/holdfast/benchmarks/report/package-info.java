/**
 * Formats results as a table, as JSON and as charts.
 */
@NullMarked
package io.holdfast.benchmarks.report;

import org.jspecify.annotations.NullMarked;
