/**
 * Locks: the client, its handles and options, what they report and what they throw.
 */
@NullMarked
package io.holdfast.lock;

import org.jspecify.annotations.NullMarked;
