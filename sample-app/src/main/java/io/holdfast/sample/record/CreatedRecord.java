package io.holdfast.sample.record;

/**
 * The answer to a {@link NewRecord}.
 *
 * @param id its number from now on
 */
record CreatedRecord(long id) {
}
