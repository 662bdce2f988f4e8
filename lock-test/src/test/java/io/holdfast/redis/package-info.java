/** Tests of the connections to nodes, on real nodes. */
@NullMarked
package io.holdfast.redis;

import org.jspecify.annotations.NullMarked;
