package io.holdfast.sample.profile;

/**
 * The profile of a user.
 *
 * @param user the user
 * @param name the name
 * @param email the email address
 * @param version how often it was changed
 */
record Profile(String user, String name, String email, long version) {
}
