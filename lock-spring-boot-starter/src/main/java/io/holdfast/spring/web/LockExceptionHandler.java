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
 * Answers requests that did not get or keep their lock with problem details (RFC 9457).
 * They have neither the lock's name nor addresses of nodes. An exception handler of the
 * application goes first, also one in an advice without an order.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public final class LockExceptionHandler {

	private static final Logger logger = LoggerFactory.getLogger(LockExceptionHandler.class);

	@ExceptionHandler(LockNotAcquiredException.class)
	ResponseEntity<ProblemDetail> busy(LockNotAcquiredException failure, Exception thrown) throws Exception {
		if (failure.isShuttingDown()) {
			return ProblemAnswers.problem(thrown, HttpStatus.SERVICE_UNAVAILABLE, "Server shuts down",
					"The server shuts down and no longer waits. Nothing was done. Repeat the request.",
					ProblemAnswers.SOON);
		}
		return ProblemAnswers.problem(thrown, HttpStatus.CONFLICT, "Resource busy",
				"Another request is at work on the same thing. Repeat the request later.", ProblemAnswers.SOON);
	}

	@ExceptionHandler({ LockUnavailableException.class, RedisNodeUnavailableException.class })
	ResponseEntity<ProblemDetail> unavailable(Exception thrown) throws Exception {
		return ProblemAnswers.problem(thrown, HttpStatus.SERVICE_UNAVAILABLE, "Lock cannot be decided",
				"Nobody can say at present whether the resource is free. Repeat the request later.",
				ProblemAnswers.SOON);
	}

	@ExceptionHandler(LockInterruptedException.class)
	ResponseEntity<ProblemDetail> interrupted(LockInterruptedException failure, Exception thrown) throws Exception {
		return ProblemAnswers.problem(thrown, HttpStatus.SERVICE_UNAVAILABLE, "Request interrupted",
				"The server ended the request while it waited. Repeat it later.", ProblemAnswers.SOON);
	}

	/** Without a time to retry: what was done must be looked at first. */
	@ExceptionHandler(LockLostException.class)
	ResponseEntity<ProblemDetail> lost(LockLostException failure, Exception thrown) throws Exception {
		logger.error("Answered 500: {}", failure.getMessage());
		return ProblemAnswers.problem(thrown, HttpStatus.INTERNAL_SERVER_ERROR, "Lock lost",
				"The request lost its exclusive access while it ran. It may have taken effect, wholly or in part; look"
						+ " before repeating it.");
	}

	@ExceptionHandler(LockArgumentException.class)
	ResponseEntity<ProblemDetail> invalid(LockArgumentException failure, Exception thrown) throws Exception {
		// The client is not told how the key is made; whoever reads the log is.
		logger.warn("Answered 400: {}", failure.getMessage());
		return ProblemAnswers.problem(thrown, HttpStatus.BAD_REQUEST, "Value missing or invalid",
				"A value of the request that says what it is about is missing or invalid. Nothing was done.");
	}

	@ExceptionHandler(LockKeyException.class)
	ResponseEntity<ProblemDetail> unusable(LockKeyException failure, Exception thrown) throws Exception {
		logger.error("Answered 500: {}", failure.getMessage());
		return ProblemAnswers.problem(thrown, HttpStatus.INTERNAL_SERVER_ERROR, "Lock without a key",
				"The server could not tell what the request is about. Nothing was done.");
	}

}
