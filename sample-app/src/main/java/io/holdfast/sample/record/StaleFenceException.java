package io.holdfast.sample.record;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * The caller is too late: its lock has had another holder since.
 */
class StaleFenceException extends ErrorResponseException {

	private static final long serialVersionUID = 1L;

	StaleFenceException(long id, long fence) {
		super(HttpStatus.CONFLICT);
		setDetail("The lock on record " + id + " with fence " + fence
				+ " was lost, and another request has changed the record since; nothing was done. Try again.");
	}

}
