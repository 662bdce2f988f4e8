/**
 * How names, values and failures are shown in logs and messages. Public to the features
 * and to the starter, and internal to the project.
 */
@NullMarked
package io.holdfast.text;

import org.jspecify.annotations.NullMarked;
