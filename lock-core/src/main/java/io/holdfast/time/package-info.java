/**
 * Time and scheduling as interfaces, so that tests decide what time it is.
 */
@NullMarked
package io.holdfast.time;

import org.jspecify.annotations.NullMarked;
