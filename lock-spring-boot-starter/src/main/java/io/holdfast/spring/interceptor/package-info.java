/**
 * How annotated methods are found, checked and guarded, whatever the annotation: each has
 * a package below this one with its definition, its reader and what lets its calls in and
 * out. Internal to this module, except for
 * {@link io.holdfast.spring.interceptor.FallbackListener}.
 */
@NullMarked
package io.holdfast.spring.interceptor;

import org.jspecify.annotations.NullMarked;
