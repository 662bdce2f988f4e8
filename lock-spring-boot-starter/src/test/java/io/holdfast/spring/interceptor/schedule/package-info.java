@NullMarked
package io.holdfast.spring.interceptor.schedule;

import org.jspecify.annotations.NullMarked;
