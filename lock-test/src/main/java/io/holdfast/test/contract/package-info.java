/**
 * Tests that every lock client and every idempotency client must pass.
 */
@NullMarked
package io.holdfast.test.contract;

import org.jspecify.annotations.NullMarked;
