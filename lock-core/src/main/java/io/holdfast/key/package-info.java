/**
 * How names become Redis keys.
 */
@NullMarked
package io.holdfast.key;

import org.jspecify.annotations.NullMarked;
