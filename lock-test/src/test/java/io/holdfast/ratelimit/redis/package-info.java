@NullMarked
package io.holdfast.ratelimit.redis;

import org.jspecify.annotations.NullMarked;
