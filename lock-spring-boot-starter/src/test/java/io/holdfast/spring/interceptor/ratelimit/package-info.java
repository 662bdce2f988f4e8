@NullMarked
package io.holdfast.spring.interceptor.ratelimit;

import org.jspecify.annotations.NullMarked;
