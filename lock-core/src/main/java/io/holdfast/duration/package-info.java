/**
 * The limits of all durations that users set. Does not depend on the other packages.
 */
@NullMarked
package io.holdfast.duration;

import org.jspecify.annotations.NullMarked;
