/**
 * Leader election: of all instances, one leads a role.
 */
@NullMarked
package io.holdfast.leader;

import org.jspecify.annotations.NullMarked;
