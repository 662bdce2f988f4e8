/**
 * What Redis and the caches do.
 */
@NullMarked
package io.holdfast.sample.statistics;

import org.jspecify.annotations.NullMarked;
