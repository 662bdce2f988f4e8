/**
 * How names become Redis keys, and values parts of names.
 */
@NullMarked
package io.holdfast.key;

import org.jspecify.annotations.NullMarked;
