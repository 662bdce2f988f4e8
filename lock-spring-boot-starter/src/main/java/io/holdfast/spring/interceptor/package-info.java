/**
 * Finds, checks and guards annotated methods. This package is shared by all annotations;
 * each annotation has a subpackage with its definition, its reader and its guard.
 * Internal to this module, except for
 * {@link io.holdfast.spring.interceptor.FallbackListener}.
 */
@NullMarked
package io.holdfast.spring.interceptor;

import org.jspecify.annotations.NullMarked;
