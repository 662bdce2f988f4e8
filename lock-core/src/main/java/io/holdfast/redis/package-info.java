/**
 * The connection to one Redis node, which all features share.
 */
@NullMarked
package io.holdfast.redis;

import org.jspecify.annotations.NullMarked;
