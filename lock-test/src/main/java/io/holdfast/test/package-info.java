/**
 * Real Redis nodes for tests and development: started, killed, paused, cut off and
 * restarted at will, and never left behind.
 */
@NullMarked
package io.holdfast.test;

import org.jspecify.annotations.NullMarked;
