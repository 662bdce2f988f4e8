package io.holdfast.spring.web;

import java.time.Duration;

import io.holdfast.idempotency.CorruptedRecordException;
import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.LeadershipLostException;
import io.holdfast.idempotency.OperationInProgressException;
import io.holdfast.idempotency.OperationTimedOutException;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.StoredFailureException;
import io.holdfast.spring.IdempotencyArgumentException;
import io.holdfast.spring.IdempotencyHeaderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers refused calls of idempotent methods with problem details (RFC 9457). They never
 * have the key, nor what a failure says, which need not be meant for the client. An
 * advice of the application that is ordered ahead of it goes first.
 */
@RestControllerAdvice
@Order(0)
public final class IdempotencyExceptionHandler {

	private static final Logger logger = LoggerFactory.getLogger(IdempotencyExceptionHandler.class);

	@ExceptionHandler
	ResponseEntity<ProblemDetail> missing(IdempotencyHeaderException failure) {
		return problem(HttpStatus.BAD_REQUEST, "Idempotency key missing or invalid", failure.problem());
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> missing(IdempotencyArgumentException failure) {
		// The client is not told how the key is made; whoever reads the log is.
		logger.warn("Answered 400: {}", failure.getMessage());
		return problem(HttpStatus.BAD_REQUEST, "Idempotency key missing or invalid", "The request has no usable key"
				+ " for the operation '" + failure.name() + "': a value that it is made of is missing or invalid.");
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> running(OperationInProgressException failure) {
		return problem(HttpStatus.CONFLICT, "Operation in progress",
				"The same operation is still running. Repeat the request with the same key later; it will not run twice.",
				failure.retryAfter());
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> mismatch(IdempotencyMismatchException failure) {
		return problem(HttpStatus.UNPROCESSABLE_CONTENT, "Idempotency key reused",
				"The key was used for a request with other content. Use a new key for a new operation.");
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> timedOut(OperationTimedOutException failure) {
		return problem(HttpStatus.CONFLICT, "Operation interrupted",
				"The operation was begun, and nobody knows how far it came. It is not repeated until its state is"
						+ " cleared up.");
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> failed(StoredFailureException failure) {
		return problem(HttpStatus.CONFLICT, "Operation failed before",
				"The operation has failed, and that is its outcome. Use a new key for a new try.");
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> lost(LeadershipLostException failure) {
		return problem(HttpStatus.CONFLICT, "Outcome not certain",
				"Another request may have done the operation too. Repeat the request with the same key for the outcome"
						+ " that counts.",
				Duration.ofSeconds(1));
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> unknown(OutcomeUnknownException failure) {
		return problem(HttpStatus.INTERNAL_SERVER_ERROR, "Outcome unknown",
				"The operation is done, but its outcome cannot be told. It is not done again.");
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> corrupted(CorruptedRecordException failure) {
		return problem(HttpStatus.INTERNAL_SERVER_ERROR, "Outcome unknown",
				"The record of the operation cannot be read. Nothing was done.");
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> unavailable(IdempotencyUnavailableException failure) {
		return problem(HttpStatus.SERVICE_UNAVAILABLE, "Operation cannot be decided",
				"The records of operations cannot be reached. Nothing was done; repeat the request with the same key"
						+ " later.",
				Duration.ofSeconds(1));
	}

	private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String title, String detail) {
		return ResponseEntity.status(status).body(body(status, title, detail));
	}

	private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String title, String detail,
			Duration retryAfter) {
		return ResponseEntity.status(status)
			.header(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter.toSeconds()))
			.body(body(status, title, detail));
	}

	private static ProblemDetail body(HttpStatus status, String title, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setTitle(title);
		return problem;
	}

}
