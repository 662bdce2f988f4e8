@NullMarked
package io.holdfast.spring.interceptor.elsewhere;

import org.jspecify.annotations.NullMarked;
