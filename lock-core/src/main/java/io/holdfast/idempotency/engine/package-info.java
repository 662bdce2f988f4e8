/**
 * The engine behind all idempotency clients. Public to them and internal to the module.
 */
@NullMarked
package io.holdfast.idempotency.engine;

import org.jspecify.annotations.NullMarked;
