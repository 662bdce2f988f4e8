/**
 * The connection to one Redis node, shared by all that stores something in Redis.
 */
@NullMarked
package io.holdfast.redis;

import org.jspecify.annotations.NullMarked;
