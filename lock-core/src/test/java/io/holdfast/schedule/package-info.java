@NullMarked
package io.holdfast.schedule;

import org.jspecify.annotations.NullMarked;
