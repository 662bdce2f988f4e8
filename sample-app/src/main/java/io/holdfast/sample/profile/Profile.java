package io.holdfast.sample.profile;

/**
 * What is known of a user.
 *
 * @param user who
 * @param name how the user wants to be called
 * @param email where the user is written to
 * @param version how often it was changed
 */
record Profile(String user, String name, String email, long version) {
}
