/**
 * {@code @CacheTags} and {@code @InvalidateTags}, and what Spring's cached methods need
 * to know of their calls. Internal to this module.
 */
@NullMarked
package io.holdfast.spring.interceptor.cache;

import org.jspecify.annotations.NullMarked;
