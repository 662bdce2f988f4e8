package io.holdfast.sample.profile;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * A profile to keep.
 *
 * @param name how the user wants to be called
 * @param email where the user is written to
 */
record ProfileChange(@NotBlank @Size(max = 200) String name, @NotBlank @Email @Size(max = 200) String email) {
}
