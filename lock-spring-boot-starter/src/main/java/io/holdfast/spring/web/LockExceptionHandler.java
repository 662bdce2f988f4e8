package io.holdfast.spring.web;

import io.holdfast.lock.LockInterruptedException;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.redis.RedisNodeUnavailableException;
import io.holdfast.spring.LockArgumentException;
import io.holdfast.spring.LockKeyException;
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
 * Answers requests that did not acquire or keep their lock with problem details (RFC
 * 9457). They contain neither the lock's name nor addresses of nodes. Exception handlers
 * of the application take precedence, even one in an advice without an order.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public final class LockExceptionHandler {

	private static final Logger logger = LoggerFactory.getLogger(LockExceptionHandler.class);

	@ExceptionHandler(LockNotAcquiredException.class)
	ResponseEntity<ProblemDetail> busy(LockNotAcquiredException failure, Exception thrown) throws Exception {
		if (failure.isShuttingDown()) {
			return ProblemDetailFactory.problem(thrown, HttpStatus.SERVICE_UNAVAILABLE, "Server is shutting down",
					"The server is shutting down and no longer waits. Nothing was done. Repeat the request.",
					ProblemDetailFactory.SOON);
		}
		return ProblemDetailFactory.problem(thrown, HttpStatus.CONFLICT, "Resource busy",
				"Another request is working on the same thing. Repeat the request later.", ProblemDetailFactory.SOON);
	}

	@ExceptionHandler({ LockUnavailableException.class, RedisNodeUnavailableException.class })
	ResponseEntity<ProblemDetail> unavailable(Exception thrown) throws Exception {
		return ProblemDetailFactory.problem(thrown, HttpStatus.SERVICE_UNAVAILABLE, "Lock cannot be decided",
				"It is unknown at present whether the resource is free. Repeat the request later.",
				ProblemDetailFactory.SOON);
	}

	@ExceptionHandler(LockInterruptedException.class)
	ResponseEntity<ProblemDetail> interrupted(LockInterruptedException failure, Exception thrown) throws Exception {
		return ProblemDetailFactory.problem(thrown, HttpStatus.SERVICE_UNAVAILABLE, "Request interrupted",
				"The server ended the request while it waited. Repeat it later.", ProblemDetailFactory.SOON);
	}

	/** Without Retry-After, because the client must first check what was done. */
	@ExceptionHandler(LockLostException.class)
	ResponseEntity<ProblemDetail> lost(LockLostException failure, Exception thrown) throws Exception {
		logger.error("Answered 500: {}", failure.getMessage());
		return ProblemDetailFactory.problem(thrown, HttpStatus.INTERNAL_SERVER_ERROR, "Lock lost",
				"The request lost its exclusive access while it ran. It may have taken effect, in whole or in part;"
						+ " check before you repeat it.");
	}

	@ExceptionHandler(LockArgumentException.class)
	ResponseEntity<ProblemDetail> invalid(LockArgumentException failure, Exception thrown) throws Exception {
		// Only the log says how the key is composed, not the response.
		logger.warn("Answered 400: {}", failure.getMessage());
		return ProblemDetailFactory.problem(thrown, HttpStatus.BAD_REQUEST, "Value missing or invalid",
				"A value that identifies the subject of the request is missing or invalid. Nothing was done.");
	}

	@ExceptionHandler(LockKeyException.class)
	ResponseEntity<ProblemDetail> unusable(LockKeyException failure, Exception thrown) throws Exception {
		logger.error("Answered 500: {}", failure.getMessage());
		return ProblemDetailFactory.problem(thrown, HttpStatus.INTERNAL_SERVER_ERROR, "Lock without a key",
				"The server could not determine the subject of the request. Nothing was done.");
	}

}
