/**
 * {@code @CacheTags} and {@code @InvalidateTags}, and the information that Holdfast's
 * caches need about Spring's cached methods and their calls. Internal to this module.
 */
@NullMarked
package io.holdfast.spring.interceptor.cache;

import org.jspecify.annotations.NullMarked;
