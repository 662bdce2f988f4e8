@NullMarked
package io.holdfast.spring.schedule;

import org.jspecify.annotations.NullMarked;
