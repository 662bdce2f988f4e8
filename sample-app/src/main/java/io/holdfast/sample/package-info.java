/**
 * An application that several instances of share their records, with Holdfast between
 * them.
 */
@NullMarked
package io.holdfast.sample;

import org.jspecify.annotations.NullMarked;
