package io.holdfast.sample.record;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * There is no such record, or no longer.
 */
class RecordNotFoundException extends ErrorResponseException {

	private static final long serialVersionUID = 1L;

	RecordNotFoundException(long id) {
		super(HttpStatus.NOT_FOUND);
		setDetail("There is no record " + id + "; it may have been merged into another one.");
	}

}
