package io.holdfast.spring.interceptor.elsewhere;

import io.holdfast.spring.LockContext;
import io.holdfast.spring.annotation.DistributedLock;

/**
 * Has a method that classes of other packages cannot override.
 */
public class PackagePrivateBase {

	@DistributedLock
	boolean isGuarded() {
		return LockContext.find().isPresent();
	}

}
