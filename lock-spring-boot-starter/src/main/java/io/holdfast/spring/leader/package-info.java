/**
 * The application events of leader election.
 */
@NullMarked
package io.holdfast.spring.leader;

import org.jspecify.annotations.NullMarked;
