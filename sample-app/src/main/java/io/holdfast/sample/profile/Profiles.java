package io.holdfast.sample.profile;

import io.holdfast.spring.annotation.DistributedLock;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The profiles. A changed profile is dropped from the caches of all instances when the
 * change has been committed.
 */
@Service
class Profiles {

	static final String CACHE = "user_profile";

	private final ProfileRepository profiles;

	Profiles(ProfileRepository profiles) {
		this.profiles = profiles;
	}

	@Cacheable(cacheNames = CACHE, sync = true)
	public Profile find(String user) {
		return this.profiles.find(user).orElseThrow(() -> new ProfileNotFoundException(user));
	}

	/**
	 * Store a profile, whether it exists or not. This needs a lock, because two instances
	 * may get the same new user at once.
	 * @param user the user
	 * @param change the new state
	 * @return the profile
	 */
	@CacheEvict(cacheNames = CACHE, key = "#user")
	@DistributedLock(name = "profile", key = "#{#user}")
	@Transactional
	public Profile change(String user, ProfileChange change) {
		if (!this.profiles.update(user, change)) {
			this.profiles.insert(user, change);
		}
		return this.profiles.find(user).orElseThrow();
	}

}
