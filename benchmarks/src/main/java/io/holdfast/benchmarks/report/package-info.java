/**
 * What was measured, as a table, as JSON and as pictures.
 */
@NullMarked
package io.holdfast.benchmarks.report;

import org.jspecify.annotations.NullMarked;
