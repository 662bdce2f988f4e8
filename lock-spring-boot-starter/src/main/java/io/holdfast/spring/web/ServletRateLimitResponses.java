package io.holdfast.spring.web;

import java.util.Optional;

import io.holdfast.spring.interceptor.ratelimit.RateLimitResponse;
import io.holdfast.spring.interceptor.ratelimit.RateLimitResponses;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The servlet responses that carry rate limits.
 */
public final class ServletRateLimitResponses implements RateLimitResponses {

	private static final Logger logger = LoggerFactory.getLogger(ServletRateLimitResponses.class);

	private static final String ATTRIBUTE = RateLimitHeaders.class.getName();

	@Override
	public Optional<RateLimitResponse> current() {
		if (!(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)) {
			return Optional.empty();
		}
		HttpServletRequest request = attributes.getRequest();
		if (request.getAttribute(ATTRIBUTE) instanceof RateLimitHeaders headers) {
			return Optional.of(headers);
		}
		HttpServletResponse response = attributes.getResponse();
		if (response == null) {
			return Optional.empty();
		}
		RateLimitHeaders headers = new RateLimitHeaders((name, value) -> set(response, name, value));
		request.setAttribute(ATTRIBUTE, headers);
		return Optional.of(headers);
	}

	private static void set(HttpServletResponse response, String name, String value) {
		try {
			if (!response.isCommitted()) {
				response.setHeader(name, value);
			}
		}
		catch (IllegalStateException ex) {
			// Decided later than the client would wait; servers differ in how they say
			// so.
			logger.debug("The response has ended without the header {}.", name, ex);
		}
	}

}
