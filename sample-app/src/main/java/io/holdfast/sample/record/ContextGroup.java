package io.holdfast.sample.record;

import java.util.List;

/**
 * What belongs to a record: the records that its links lead to, step by step.
 *
 * @param recordId where the links begin
 * @param depth how many steps were gone
 * @param user for whom
 * @param records the record itself and those that were reached
 * @param instance the instance that put it together
 */
record ContextGroup(long recordId, int depth, String user, List<RecordView> records, String instance) {
}
