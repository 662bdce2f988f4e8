package io.holdfast.sample;

import java.util.List;

import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockUnavailableException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Answers failures with problem details. After a busy lock the client may try again; a
 * lock that cannot be decided is not the client's fault.
 */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

	private static final String BUSY_RETRY_SECONDS = "1";

	private static final String UNAVAILABLE_RETRY_SECONDS = "5";

	@ExceptionHandler
	ResponseEntity<ProblemDetail> busy(LockNotAcquiredException ex) {
		return problem(HttpStatus.CONFLICT, BUSY_RETRY_SECONDS,
				"Another request is working on this and did not finish in time.");
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> lost(LockLostException ex) {
		logger.warn("Answered 409", ex);
		return problem(HttpStatus.CONFLICT, BUSY_RETRY_SECONDS,
				"The lock was lost during the work, so another request may have worked on this too. Try again.");
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> unavailable(LockUnavailableException ex) {
		logger.warn("Answered 503", ex);
		return problem(HttpStatus.SERVICE_UNAVAILABLE, UNAVAILABLE_RETRY_SECONDS,
				"Locks are unavailable at the moment.");
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(MethodArgumentNotValidException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		List<String> errors = ex.getFieldErrors()
			.stream()
			.map((error) -> error.getField() + " " + error.getDefaultMessage())
			.sorted()
			.toList();
		ex.getBody().setProperty("errors", errors);
		return super.handleMethodArgumentNotValid(ex, headers, status, request);
	}

	private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String retryAfter, String detail) {
		return ResponseEntity.status(status)
			.header(HttpHeaders.RETRY_AFTER, retryAfter)
			.body(ProblemDetail.forStatusAndDetail(status, detail));
	}

}
