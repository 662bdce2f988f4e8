/**
 * A cache that the instances of an application share, with tags, one load per key across
 * all instances, and answers while Redis is down.
 */
@NullMarked
package io.holdfast.cache;

import org.jspecify.annotations.NullMarked;
