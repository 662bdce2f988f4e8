package io.holdfast.sample.record;

import java.util.List;

/**
 * A record in the database.
 *
 * @param id its number
 * @param title what it is called
 * @param tags its tags in alphabetical order
 * @param links the records that its links lead to; a link that was inserted twice shows
 * twice
 */
record RecordView(long id, String title, List<String> tags, List<Long> links) {
}
