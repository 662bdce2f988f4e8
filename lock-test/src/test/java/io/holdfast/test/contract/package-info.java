@NullMarked
package io.holdfast.test.contract;

import org.jspecify.annotations.NullMarked;
