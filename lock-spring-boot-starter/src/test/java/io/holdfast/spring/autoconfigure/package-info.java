@NullMarked
package io.holdfast.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
