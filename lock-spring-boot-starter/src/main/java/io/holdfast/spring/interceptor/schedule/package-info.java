/**
 * Jobs that run on one instance at a time.
 */
@NullMarked
package io.holdfast.spring.interceptor.schedule;

import org.jspecify.annotations.NullMarked;
