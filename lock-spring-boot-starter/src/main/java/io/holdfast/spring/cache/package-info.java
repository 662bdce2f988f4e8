/**
 * A cache that the instances of an application share in Redis, with tags, one load per
 * key over all instances, and answers while Redis is away.
 */
@NullMarked
package io.holdfast.spring.cache;

import org.jspecify.annotations.NullMarked;
