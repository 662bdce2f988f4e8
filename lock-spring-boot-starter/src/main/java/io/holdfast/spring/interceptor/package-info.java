/**
 * How annotated methods are found, checked and guarded. Internal to this module, except
 * for {@link io.holdfast.spring.interceptor.FallbackListener}.
 */
@NullMarked
package io.holdfast.spring.interceptor;

import org.jspecify.annotations.NullMarked;
