/**
 * How values are stored as JSON of their declared types. Internal to this module.
 */
@NullMarked
package io.holdfast.spring.json;

import org.jspecify.annotations.NullMarked;
