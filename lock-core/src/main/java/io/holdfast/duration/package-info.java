/**
 * The bounds of all durations that users give. Needs nothing of the other packages.
 */
@NullMarked
package io.holdfast.duration;

import org.jspecify.annotations.NullMarked;
