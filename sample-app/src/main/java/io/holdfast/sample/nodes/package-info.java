/**
 * Redis nodes that the sample brings along.
 */
@NullMarked
package io.holdfast.sample.nodes;

import org.jspecify.annotations.NullMarked;
