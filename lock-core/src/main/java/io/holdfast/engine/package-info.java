/**
 * What the engines of several features share. Public to the features, but internal to
 * this module.
 */
@NullMarked
package io.holdfast.engine;

import org.jspecify.annotations.NullMarked;
