package io.holdfast.sample.keeper;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The keeper over HTTP.
 */
@RestController
class KeeperController {

	private final Keeper keeper;

	KeeperController(Keeper keeper) {
		this.keeper = keeper;
	}

	@GetMapping("/keeper")
	KeeperView keeper() {
		return this.keeper.view();
	}

}
