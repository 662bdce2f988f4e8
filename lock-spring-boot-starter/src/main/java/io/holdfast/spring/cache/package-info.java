/**
 * The shared cache as Spring sees it: its cache manager, and values as JSON.
 */
@NullMarked
package io.holdfast.spring.cache;

import org.jspecify.annotations.NullMarked;
