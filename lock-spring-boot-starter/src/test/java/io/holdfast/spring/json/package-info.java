@NullMarked
package io.holdfast.spring.json;

import org.jspecify.annotations.NullMarked;
