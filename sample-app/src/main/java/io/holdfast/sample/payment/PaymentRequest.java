package io.holdfast.sample.payment;

import java.math.BigDecimal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.validation.constraints.AssertFalse;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * A payment to make.
 *
 * @param from the account that pays
 * @param to the account that gets it
 * @param amount how much, with at most two decimals
 */
record PaymentRequest(@NotBlank @Size(max = 50) String from, @NotBlank @Size(max = 50) String to,
		@NotNull @DecimalMin("0.01") @Digits(integer = 13, fraction = 2) BigDecimal amount) {

	@JsonIgnore
	@AssertFalse(message = "must not be: 'from' and 'to' are the same account")
	public boolean isCircular() {
		return this.from != null && this.from.equals(this.to);
	}

}
