package io.holdfast.sample.record;

import java.util.List;
import java.util.Optional;

import io.holdfast.spring.LockContext;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.InvalidateTags;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What changes records and their links. The lock {@code relationship_discovery:{id}}
 * guards a record's tags and the links that start at it, so discovery and merging use the
 * same name, and neither writes a link that starts at another record. Should one of them
 * pause for so long that it loses its lock, the record's row in the database keeps it out
 * of the next one's way: by the fence when it has not written yet, by the row's lock when
 * it has.
 */
@Service
class RecordGraph {

	private static final String LOCK = "relationship_discovery";

	private final RecordRepository records;

	private final String instance;

	RecordGraph(RecordRepository records, @Value("${holdfast.instance-id}") String instance) {
		this.records = records;
		this.instance = instance;
	}

	/**
	 * Link a record to those that share a tag with it. Looking and inserting are two
	 * steps, and no constraint of the database refuses a second link: two instances that
	 * do this at once for one record insert the same links. Only the lock prevents that.
	 * It ends after the commit, so the next holder sees what this one inserted.
	 * @param id the record
	 * @return what was done, or empty when there is no such record
	 * @throws StaleFenceException if the lock was lost and another caller has had it
	 * since
	 */
	@InvalidateTags(cache = ContextGroups.CACHE, tags = ContextGroups.LINKS)
	@DistributedLock(name = LOCK, key = "#{#id}", lease = "15s", waitTime = "60s", fenced = true)
	@Transactional
	public Optional<Discovery> discover(long id) {
		if (!this.records.exists(id)) {
			return Optional.empty();
		}
		// First, so that what follows sees all that an older fence has left.
		long fence = LockContext.current().fence();
		this.records.advanceFence(id, fence);
		// What a link leads to may have been merged away under another record's lock.
		this.records.dropBrokenLinks(id);
		List<Long> related = this.records.unlinkedWithCommonTags(id);
		related.forEach((other) -> this.records.link(id, other, fence));
		return Optional.of(new Discovery(id, related.size(), this.instance, fence));
	}

	/**
	 * Merge the second record into the first. Links that lead to the second are left to
	 * the discovery of the records that they start at. Two locks have no common fence, so
	 * the record that stays keeps the one of its own lock.
	 * @param ids the record that stays and the one that goes
	 * @return what was done
	 * @throws RecordNotFoundException if one of them does not exist
	 */
	@InvalidateTags(cache = ContextGroups.CACHE, tags = ContextGroups.LINKS)
	@DistributedLock(name = LOCK, key = "#ids", lease = "15s", waitTime = "60s")
	@Transactional
	public Merge merge(List<Long> ids) {
		List<Long> existing = this.records.lockRows(ids);
		for (long id : ids) {
			if (!existing.contains(id)) {
				throw new RecordNotFoundException(id);
			}
		}
		long target = ids.get(0);
		long source = ids.get(1);
		int tags = this.records.moveTags(source, target);
		int links = this.records.moveLinks(source, target);
		List<Long> neighbours = this.records.linkingTo(source);
		neighbours.remove(target);
		this.records.delete(source);
		this.records.dropBrokenLinks(target);
		return new Merge(target, source, tags, links, this.instance, neighbours);
	}

}
