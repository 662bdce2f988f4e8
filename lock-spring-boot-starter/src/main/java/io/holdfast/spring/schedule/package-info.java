/**
 * The state of the application's jobs.
 */
@NullMarked
package io.holdfast.spring.schedule;

import org.jspecify.annotations.NullMarked;
