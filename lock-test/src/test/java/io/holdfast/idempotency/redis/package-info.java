@NullMarked
package io.holdfast.idempotency.redis;

import org.jspecify.annotations.NullMarked;
