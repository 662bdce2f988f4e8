/**
 * Time and scheduling as interfaces, so that tests control the time.
 */
@NullMarked
package io.holdfast.time;

import org.jspecify.annotations.NullMarked;
