package io.holdfast.sample.vector;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * The caller is too late: its lock has had another holder since.
 */
class StaleUpsertException extends ErrorResponseException {

	private static final long serialVersionUID = 1L;

	StaleUpsertException(String namespace, String table) {
		super(HttpStatus.CONFLICT);
		setDetail("The lock on table '" + table + "' of namespace '" + namespace
				+ "' was lost, and another request has changed the index since; nothing was done. Try again.");
	}

}
