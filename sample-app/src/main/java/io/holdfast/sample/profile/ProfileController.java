package io.holdfast.sample.profile;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Profiles over HTTP.
 */
@RestController
@RequestMapping("/users/{user}/profile")
class ProfileController {

	private final Profiles profiles;

	ProfileController(Profiles profiles) {
		this.profiles = profiles;
	}

	@GetMapping
	public Profile find(@PathVariable @Size(max = 100) String user) {
		return this.profiles.find(user);
	}

	@PutMapping
	public Profile change(@PathVariable @Size(max = 100) String user, @Valid @RequestBody ProfileChange change) {
		return this.profiles.change(user, change);
	}

}
