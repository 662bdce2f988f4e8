package io.holdfast.sample.platform;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Platforms over HTTP.
 */
@RestController
@RequestMapping("/platforms/{platform}")
class PlatformController {

	private final Platforms platforms;

	PlatformController(Platforms platforms) {
		this.platforms = platforms;
	}

	@GetMapping
	public PlatformView find(@PathVariable @Size(max = 100) String platform,
			@RequestParam @Size(min = 1, max = 100) String user,
			@RequestParam @Size(min = 1, max = 100) String dataSource) {
		return this.platforms.find(platform, user, dataSource);
	}

	@PostMapping("/items")
	public Ingested ingest(@PathVariable @Size(max = 100) String platform, @Valid @RequestBody Ingestion ingestion) {
		return this.platforms.ingest(platform, ingestion);
	}

}
