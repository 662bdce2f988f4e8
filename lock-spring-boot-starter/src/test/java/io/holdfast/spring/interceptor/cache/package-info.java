@NullMarked
package io.holdfast.spring.interceptor.cache;

import org.jspecify.annotations.NullMarked;
