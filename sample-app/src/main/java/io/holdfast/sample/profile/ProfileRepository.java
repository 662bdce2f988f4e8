package io.holdfast.sample.profile;

import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table of profiles.
 */
@Repository
class ProfileRepository {

	private final JdbcClient jdbc;

	ProfileRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	Optional<Profile> find(String user) {
		return this.jdbc.sql("SELECT user_id, name, email, version FROM profiles WHERE user_id = :user")
			.param("user", user)
			.query((row, number) -> new Profile(row.getString(1), row.getString(2), row.getString(3), row.getLong(4)))
			.optional();
	}

	/**
	 * Change a profile.
	 * @return false if there is none
	 */
	boolean update(String user, ProfileChange change) {
		return this.jdbc
			.sql("UPDATE profiles SET name = :name, email = :email, version = version + 1 WHERE user_id = :user")
			.param("user", user)
			.param("name", change.name())
			.param("email", change.email())
			.update() > 0;
	}

	void insert(String user, ProfileChange change) {
		this.jdbc.sql("INSERT INTO profiles (user_id, name, email, version) VALUES (:user, :name, :email, 1)")
			.param("user", user)
			.param("name", change.name())
			.param("email", change.email())
			.update();
	}

}
