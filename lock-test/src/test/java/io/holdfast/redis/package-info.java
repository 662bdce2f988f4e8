/** The connections to nodes, on real ones. */
@NullMarked
package io.holdfast.redis;

import org.jspecify.annotations.NullMarked;
