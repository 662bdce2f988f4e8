package io.holdfast.sample;

import java.time.Duration;
import java.util.List;

import io.holdfast.lock.LockNotAcquiredException;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

class ProblemsTest {

	private final MockMvcTester mvc = MockMvcTester.of(List.of(new BusyController()),
			(builder) -> builder.setControllerAdvice(new Problems()).build());

	@Test
	void answers409WhenALockStaysBusy() {
		assertThat(this.mvc.post().uri("/busy")).hasStatus(HttpStatus.CONFLICT)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.hasHeader(HttpHeaders.RETRY_AFTER, "1");
	}

	@RestController
	static class BusyController {

		@PostMapping("/busy")
		void busy() {
			throw new LockNotAcquiredException("relationship_discovery:1", Duration.ofSeconds(1));
		}

	}

}
