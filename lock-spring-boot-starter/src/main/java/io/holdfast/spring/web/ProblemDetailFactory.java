package io.holdfast.spring.web;

import java.time.Duration;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * Creates problem details (RFC 9457) from exceptions. An exception of the application
 * whose cause is one of these exceptions, and which defines its own response, is left to
 * Spring.
 */
final class ProblemDetailFactory {

	/** Soon enough for a busy lock, late enough for a server that is down. */
	static final Duration SOON = Duration.ofSeconds(1);

	private ProblemDetailFactory() {
	}

	/**
	 * Answer an exception.
	 * @param thrown the exception of the handler
	 * @param status the status
	 * @param title what happened
	 * @param detail the explanation for the client, and what it may do
	 * @return the response
	 * @throws Exception the same exception, if the application answers it
	 */
	static ResponseEntity<ProblemDetail> problem(Exception thrown, HttpStatus status, String title, String detail)
			throws Exception {
		leaveToApplication(thrown);
		return ResponseEntity.status(status).body(body(status, title, detail));
	}

	/**
	 * Answer an exception of a request that may be repeated.
	 * @param thrown the exception of the handler
	 * @param status the status
	 * @param title what happened
	 * @param detail the explanation for the client, and what it may do
	 * @param retryAfter the time after which to repeat the request
	 * @return the response
	 * @throws Exception the same exception, if the application answers it
	 */
	static ResponseEntity<ProblemDetail> problem(Exception thrown, HttpStatus status, String title, String detail,
			Duration retryAfter) throws Exception {
		return retry(thrown, body(status, title, detail), retryAfter.toSeconds());
	}

	static ResponseEntity<ProblemDetail> retry(Exception thrown, ProblemDetail problem, long seconds) throws Exception {
		leaveToApplication(thrown);
		return ResponseEntity.status(problem.getStatus())
			.header(HttpHeaders.RETRY_AFTER, Long.toString(seconds))
			.body(problem);
	}

	static ProblemDetail body(HttpStatus status, String title, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setTitle(title);
		return problem;
	}

	private static void leaveToApplication(Exception thrown) throws Exception {
		if (thrown instanceof ErrorResponse
				|| AnnotatedElementUtils.hasAnnotation(thrown.getClass(), ResponseStatus.class)) {
			throw thrown;
		}
	}

}
