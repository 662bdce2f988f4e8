/**
 * What happens first when the application shuts down.
 */
@NullMarked
package io.holdfast.spring.shutdown;

import org.jspecify.annotations.NullMarked;
