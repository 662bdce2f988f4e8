/**
 * An application whose instances share their records, coordinated by Holdfast.
 */
@NullMarked
package io.holdfast.sample;

import org.jspecify.annotations.NullMarked;
