package io.holdfast.sample.record;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * What one merge did.
 *
 * @param recordId the record that stayed
 * @param deletedId the record that went
 * @param tagsMoved how many tags the first got from the second
 * @param linksMoved how many links the first got from the second
 * @param instance the instance that did it
 * @param neighbours the records with links to the one that went
 */
record Merge(long recordId, long deletedId, int tagsMoved, int linksMoved, String instance,
		@JsonIgnore List<Long> neighbours) {
}
