package io.holdfast.spring.web;

import java.net.URI;

import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitInterruptedException;
import io.holdfast.ratelimit.RateLimitUnavailableException;
import io.holdfast.spring.RateLimitArgumentException;
import io.holdfast.spring.RateLimitKeyException;
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
 * Answers rejected calls of rate-limited methods with problem details (RFC 9457), of the
 * type {@code quota-exceeded} of draft-ietf-httpapi-ratelimit-headers-11. They contain
 * the names of the limits, never a key. Exception handlers of the application take
 * precedence, even one in an advice without an order.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public final class RateLimitExceptionHandler {

	private static final Logger logger = LoggerFactory.getLogger(RateLimitExceptionHandler.class);

	private static final URI QUOTA_EXCEEDED = URI
		.create("https://iana.org/assignments/http-problem-types#quota-exceeded");

	@ExceptionHandler(RateLimitExceededException.class)
	ResponseEntity<ProblemDetail> exceeded(RateLimitExceededException failure, Exception thrown) throws Exception {
		long seconds = Math.max(1, RateLimitHeaders.seconds(failure.retryAfter()));
		ProblemDetail problem = ProblemDetailFactory.body(HttpStatus.TOO_MANY_REQUESTS, "Rate limit exceeded",
				"There were too many requests. Repeat this one in " + seconds + " s or later.");
		problem.setType(QUOTA_EXCEEDED);
		problem.setProperty("violated-policies",
				failure.decision().exceeded().stream().map((status) -> status.limit().name()).distinct().toList());
		return ProblemDetailFactory.retry(thrown, problem, seconds);
	}

	@ExceptionHandler(RateLimitUnavailableException.class)
	ResponseEntity<ProblemDetail> unavailable(RateLimitUnavailableException failure, Exception thrown)
			throws Exception {
		return ProblemDetailFactory.problem(thrown, HttpStatus.SERVICE_UNAVAILABLE, "Rate limit cannot be decided",
				"It is unknown at present whether the request is within its limits. Nothing was done; repeat it later.",
				ProblemDetailFactory.SOON);
	}

	@ExceptionHandler(RateLimitInterruptedException.class)
	ResponseEntity<ProblemDetail> interrupted(RateLimitInterruptedException failure, Exception thrown)
			throws Exception {
		return ProblemDetailFactory.problem(thrown, HttpStatus.SERVICE_UNAVAILABLE, "Request interrupted",
				"The server ended the request while it waited. Nothing was done; repeat it later.",
				ProblemDetailFactory.SOON);
	}

	@ExceptionHandler(RateLimitArgumentException.class)
	ResponseEntity<ProblemDetail> invalid(RateLimitArgumentException failure, Exception thrown) throws Exception {
		// Only the log says how the key is composed, not the response.
		logger.warn("Answered 400: {}", failure.getMessage());
		return ProblemDetailFactory.problem(thrown, HttpStatus.BAD_REQUEST, "Value missing or invalid",
				"A value of the request that its rate limit '" + failure.name()
						+ "' depends on is missing, invalid or too large. Nothing was done.");
	}

	@ExceptionHandler(RateLimitKeyException.class)
	ResponseEntity<ProblemDetail> unusable(RateLimitKeyException failure, Exception thrown) throws Exception {
		logger.error("Answered 500: {}", failure.getMessage());
		return ProblemDetailFactory.problem(thrown, HttpStatus.INTERNAL_SERVER_ERROR, "Rate limit without a key",
				"The server could not determine the limit that applies to the request. Nothing was done.");
	}

}
