package io.holdfast.spring.web;

import java.net.URI;

import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitUnavailableException;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers refused calls of rate-limited methods with problem details (RFC 9457), of the
 * type {@code quota-exceeded} of draft-ietf-httpapi-ratelimit-headers-11. They have the
 * names of the limits, never a key. An advice of the application that is ordered ahead of
 * it goes first.
 */
@RestControllerAdvice
@Order(0)
public final class RateLimitExceptionHandler {

	private static final URI QUOTA_EXCEEDED = URI
		.create("https://iana.org/assignments/http-problem-types#quota-exceeded");

	@ExceptionHandler
	ResponseEntity<ProblemDetail> exceeded(RateLimitExceededException failure) {
		long seconds = Math.max(1, RateLimitFields.seconds(failure.retryAfter()));
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.TOO_MANY_REQUESTS,
				"There were too many requests. Repeat this one in " + seconds + " s or later.");
		problem.setType(QUOTA_EXCEEDED);
		problem.setTitle("Rate limit exceeded");
		problem.setProperty("violated-policies",
				failure.decision().exceeded().stream().map((standing) -> standing.limit().name()).distinct().toList());
		return answer(HttpStatus.TOO_MANY_REQUESTS, seconds, problem);
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> unavailable(RateLimitUnavailableException failure) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
				"Nobody can say at present whether the request is within its limits. Nothing was done; repeat it later.");
		problem.setTitle("Rate limit cannot be decided");
		return answer(HttpStatus.SERVICE_UNAVAILABLE, 1, problem);
	}

	private static ResponseEntity<ProblemDetail> answer(HttpStatus status, long seconds, ProblemDetail problem) {
		return ResponseEntity.status(status).header(HttpHeaders.RETRY_AFTER, Long.toString(seconds)).body(problem);
	}

}
