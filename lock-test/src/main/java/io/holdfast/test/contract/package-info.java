/**
 * Tests that every lock client, idempotency client and rate limiter must pass.
 */
@NullMarked
package io.holdfast.test.contract;

import org.jspecify.annotations.NullMarked;
