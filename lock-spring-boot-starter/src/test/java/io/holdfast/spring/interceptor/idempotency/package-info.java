@NullMarked
package io.holdfast.spring.interceptor.idempotency;

import org.jspecify.annotations.NullMarked;
