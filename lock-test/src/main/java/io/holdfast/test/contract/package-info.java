/**
 * Tests that every lock client must pass.
 */
@NullMarked
package io.holdfast.test.contract;

import org.jspecify.annotations.NullMarked;
