@NullMarked
package io.holdfast.spring.interceptor;

import org.jspecify.annotations.NullMarked;
