/**
 * A vector index that several instances maintain: locks around its changes, and rebuilds
 * that are done once.
 */
@NullMarked
package io.holdfast.sample.vector;

import org.jspecify.annotations.NullMarked;
