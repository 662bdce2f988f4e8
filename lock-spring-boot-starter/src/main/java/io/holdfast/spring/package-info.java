/**
 * The contexts that guarded code can use while it runs, and the exceptions of annotated
 * methods.
 */
@NullMarked
package io.holdfast.spring;

import org.jspecify.annotations.NullMarked;
