/**
 * Payments that are booked once, however often and to whichever instance they are sent.
 */
@NullMarked
package io.holdfast.sample.payment;

import org.jspecify.annotations.NullMarked;
