package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * The value of {@code #root} in an expression.
 *
 * @param method the guarded method
 * @param target the bean
 * @param args the arguments of the call
 */
record ExpressionRoot(Method method, @Nullable Object target, @Nullable Object[] args) {
}
