package io.holdfast.sample.profile;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * The user has no profile yet.
 */
class ProfileNotFoundException extends ErrorResponseException {

	private static final long serialVersionUID = 1L;

	ProfileNotFoundException(String user) {
		super(HttpStatus.NOT_FOUND);
		setDetail("There is no profile of user '" + user + "' yet; PUT one.");
	}

}
