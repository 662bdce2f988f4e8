@NullMarked
package io.holdfast.spring.interceptor.lock;

import org.jspecify.annotations.NullMarked;
