package io.holdfast.sample.profile;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * A new state of a profile.
 *
 * @param name the name
 * @param email the email address
 */
record ProfileChange(@NotBlank @Size(max = 200) String name, @NotBlank @Email @Size(max = 200) String email) {
}
