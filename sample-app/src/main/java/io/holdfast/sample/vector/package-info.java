/**
 * A vector index that several instances maintain: locks around what changes it, and
 * rebuilds that are done once.
 */
@NullMarked
package io.holdfast.sample.vector;

import org.jspecify.annotations.NullMarked;
