/**
 * What guarded code may ask for while it runs, and what is thrown about annotated
 * methods.
 */
@NullMarked
package io.holdfast.spring;

import org.jspecify.annotations.NullMarked;
