package io.holdfast.sample.record;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * Somebody came too late: the lock under which they began has had another holder since.
 */
class StaleFenceException extends ErrorResponseException {

	private static final long serialVersionUID = 1L;

	StaleFenceException(long id, long fence) {
		super(HttpStatus.CONFLICT);
		setDetail("The lock on record " + id + " with fence " + fence
				+ " was lost, and somebody else has changed the record since; nothing was done. Try again.");
	}

}
