/**
 * A cache that the instances of an application share, with tags, one load per key over
 * all instances, and answers while Redis is away.
 */
@NullMarked
package io.holdfast.cache;

import org.jspecify.annotations.NullMarked;
