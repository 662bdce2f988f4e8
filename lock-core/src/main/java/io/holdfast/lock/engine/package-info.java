/**
 * The engine below every lock client: quorum, waiting, renewal and loss. Internal to this
 * module.
 */
@NullMarked
package io.holdfast.lock.engine;

import org.jspecify.annotations.NullMarked;
