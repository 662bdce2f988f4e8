package io.holdfast.sample.record;

import java.util.List;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.hibernate.validator.constraints.UniqueElements;

/**
 * Two records to merge.
 *
 * @param ids the one that stays, then the one that goes
 */
record MergeRequest(@NotNull @Size(min = 2, max = 2) @UniqueElements List<@NotNull Long> ids) {
}
