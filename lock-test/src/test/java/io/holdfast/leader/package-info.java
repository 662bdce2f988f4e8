@NullMarked
package io.holdfast.leader;

import org.jspecify.annotations.NullMarked;
