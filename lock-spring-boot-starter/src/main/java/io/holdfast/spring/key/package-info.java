/**
 * What may stand in keys. Internal to this module.
 */
@NullMarked
package io.holdfast.spring.key;

import org.jspecify.annotations.NullMarked;
