/**
 * Data of platforms, cached until more is ingested.
 */
@NullMarked
package io.holdfast.sample.platform;

import org.jspecify.annotations.NullMarked;
