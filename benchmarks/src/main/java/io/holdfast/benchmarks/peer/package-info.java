/**
 * The measured libraries, behind common interfaces.
 */
@NullMarked
package io.holdfast.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
