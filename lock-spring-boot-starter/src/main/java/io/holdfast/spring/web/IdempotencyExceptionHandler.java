package io.holdfast.spring.web;

import io.holdfast.idempotency.CorruptedRecordException;
import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.LeadershipLostException;
import io.holdfast.idempotency.OperationInProgressException;
import io.holdfast.idempotency.OperationInterruptedException;
import io.holdfast.idempotency.OperationTimedOutException;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.StoredFailureException;
import io.holdfast.spring.IdempotencyArgumentException;
import io.holdfast.spring.IdempotencyHeaderException;
import io.holdfast.spring.IdempotencyKeyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers refused calls of idempotent methods with problem details (RFC 9457). They never
 * contain the key or the message of a failure, which may not be meant for the client.
 * Exception handlers of the application take precedence, even one in an advice without an
 * order.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public final class IdempotencyExceptionHandler {

	private static final Logger logger = LoggerFactory.getLogger(IdempotencyExceptionHandler.class);

	@ExceptionHandler(IdempotencyHeaderException.class)
	ResponseEntity<ProblemDetail> missing(IdempotencyHeaderException failure, Exception thrown) throws Exception {
		return ProblemDetailFactory.problem(thrown, HttpStatus.BAD_REQUEST, "Idempotency key missing or invalid",
				failure.problem());
	}

	@ExceptionHandler(IdempotencyArgumentException.class)
	ResponseEntity<ProblemDetail> missing(IdempotencyArgumentException failure, Exception thrown) throws Exception {
		// Only the log says how the key is composed, not the response.
		logger.warn("Answered 400: {}", failure.getMessage());
		return ProblemDetailFactory.problem(thrown, HttpStatus.BAD_REQUEST, "Idempotency key missing or invalid",
				"The request has no usable key" + " for the operation '" + failure.name()
						+ "': a value in the key is missing or invalid.");
	}

	@ExceptionHandler(OperationInProgressException.class)
	ResponseEntity<ProblemDetail> running(OperationInProgressException failure, Exception thrown) throws Exception {
		return ProblemDetailFactory.problem(thrown, HttpStatus.CONFLICT, "Operation in progress",
				"The same operation is still running. Repeat the request with the same key later; it will not run twice.",
				failure.retryAfter());
	}

	@ExceptionHandler(IdempotencyMismatchException.class)
	ResponseEntity<ProblemDetail> mismatch(IdempotencyMismatchException failure, Exception thrown) throws Exception {
		return ProblemDetailFactory.problem(thrown, HttpStatus.UNPROCESSABLE_CONTENT, "Idempotency key reused",
				"The key was used for a request with other content. Use a new key for a new operation.");
	}

	@ExceptionHandler(OperationTimedOutException.class)
	ResponseEntity<ProblemDetail> timedOut(OperationTimedOutException failure, Exception thrown) throws Exception {
		return ProblemDetailFactory.problem(thrown, HttpStatus.CONFLICT, "Operation interrupted",
				"The operation was begun, and its progress is unknown. It is not repeated until its state has been"
						+ " investigated.");
	}

	@ExceptionHandler(StoredFailureException.class)
	ResponseEntity<ProblemDetail> failed(StoredFailureException failure, Exception thrown) throws Exception {
		return ProblemDetailFactory.problem(thrown, HttpStatus.CONFLICT, "Operation failed before",
				"The operation failed, and that is its outcome. Use a new key for another attempt.");
	}

	@ExceptionHandler(LeadershipLostException.class)
	ResponseEntity<ProblemDetail> lost(LeadershipLostException failure, Exception thrown) throws Exception {
		return ProblemDetailFactory.problem(thrown, HttpStatus.CONFLICT, "Outcome not certain",
				"Another request may also have done the operation. Repeat the request with the same key for the outcome"
						+ " that counts.",
				ProblemDetailFactory.SOON);
	}

	@ExceptionHandler(OutcomeUnknownException.class)
	ResponseEntity<ProblemDetail> unknown(OutcomeUnknownException failure, Exception thrown) throws Exception {
		logger.error("Answered 500: {}", failure.getMessage());
		return ProblemDetailFactory.problem(thrown, HttpStatus.INTERNAL_SERVER_ERROR, "Outcome unknown",
				"The operation is done, but its outcome is unknown. It is not done again.");
	}

	@ExceptionHandler(CorruptedRecordException.class)
	ResponseEntity<ProblemDetail> corrupted(CorruptedRecordException failure, Exception thrown) throws Exception {
		logger.error("Answered 500: {}", failure.getMessage());
		return ProblemDetailFactory.problem(thrown, HttpStatus.INTERNAL_SERVER_ERROR, "Outcome unknown",
				"The record of the operation cannot be read. Nothing was done.");
	}

	@ExceptionHandler(OperationInterruptedException.class)
	ResponseEntity<ProblemDetail> interrupted(OperationInterruptedException failure, Exception thrown)
			throws Exception {
		return ProblemDetailFactory.problem(thrown, HttpStatus.SERVICE_UNAVAILABLE, "Request interrupted",
				"The server ended the request while it waited. Nothing was done; repeat the request with the same key"
						+ " later.",
				ProblemDetailFactory.SOON);
	}

	@ExceptionHandler(IdempotencyKeyException.class)
	ResponseEntity<ProblemDetail> unusable(IdempotencyKeyException failure, Exception thrown) throws Exception {
		logger.error("Answered 500: {}", failure.getMessage());
		return ProblemDetailFactory.problem(thrown, HttpStatus.INTERNAL_SERVER_ERROR, "Operation without a key",
				"The server could not determine the operation of the request. Nothing was done.");
	}

	@ExceptionHandler(IdempotencyUnavailableException.class)
	ResponseEntity<ProblemDetail> unavailable(IdempotencyUnavailableException failure, Exception thrown)
			throws Exception {
		return ProblemDetailFactory.problem(thrown, HttpStatus.SERVICE_UNAVAILABLE, "Operation cannot be decided",
				"The records of operations are unavailable. Nothing was done; repeat the request with the same key"
						+ " later.",
				ProblemDetailFactory.SOON);
	}

}
