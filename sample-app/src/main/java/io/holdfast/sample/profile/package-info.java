/**
 * Profiles of users, cached for all instances.
 */
@NullMarked
package io.holdfast.sample.profile;

import org.jspecify.annotations.NullMarked;
