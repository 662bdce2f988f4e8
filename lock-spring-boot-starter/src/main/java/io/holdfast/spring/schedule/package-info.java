/**
 * What is known of the application's jobs.
 */
@NullMarked
package io.holdfast.spring.schedule;

import org.jspecify.annotations.NullMarked;
