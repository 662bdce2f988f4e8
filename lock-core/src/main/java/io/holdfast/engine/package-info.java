/**
 * What the engines of several features share. Public to them and internal to the module.
 */
@NullMarked
package io.holdfast.engine;

import org.jspecify.annotations.NullMarked;
