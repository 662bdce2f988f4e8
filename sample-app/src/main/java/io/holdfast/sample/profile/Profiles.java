package io.holdfast.sample.profile;

import io.holdfast.spring.annotation.DistributedLock;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The profiles. One that is changed is gone from the caches of all instances when the
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
	 * Keep a profile, whether there is one or not: under a lock, for two instances may be
	 * told of the same new user at once.
	 * @param user whose
	 * @param change what it is from now on
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
