/**
 * The Redis nodes of the sample.
 */
@NullMarked
package io.holdfast.sample.nodes;

import org.jspecify.annotations.NullMarked;
