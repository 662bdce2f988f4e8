package io.holdfast.sample.vector;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * Somebody came too late: the lock under which they began has had another holder since.
 */
class StaleUpsertException extends ErrorResponseException {

	private static final long serialVersionUID = 1L;

	StaleUpsertException(String namespace, String table) {
		super(HttpStatus.CONFLICT);
		setDetail("The lock on table '" + table + "' of namespace '" + namespace
				+ "' was lost, and somebody else has changed the index since; nothing was done. Try again.");
	}

}
