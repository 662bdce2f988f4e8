/**
 * Records that share tags, and the links between them that one instance at a time finds.
 */
@NullMarked
package io.holdfast.sample.record;

import org.jspecify.annotations.NullMarked;
