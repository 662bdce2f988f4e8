@NullMarked
package io.holdfast.test;

import org.jspecify.annotations.NullMarked;
