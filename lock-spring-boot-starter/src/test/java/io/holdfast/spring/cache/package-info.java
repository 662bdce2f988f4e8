/** Tests of the shared cache, on real Redis nodes. */
@NullMarked
package io.holdfast.spring.cache;

import org.jspecify.annotations.NullMarked;
