package io.holdfast.sample.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.holdfast.spring.LockContext;
import io.holdfast.spring.annotation.DistributedLock;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes items under a lock. An upsert checks whether an item exists and then inserts
 * it, and no constraint of the database rejects a second one: only the lock prevents
 * that. The fence keeps out a caller that lost the lock.
 */
@Service
class VectorIndex {

	private final VectorRepository vectors;

	private final HashEmbedding embedding;

	private final String instance;

	VectorIndex(VectorRepository vectors, HashEmbedding embedding, @Value("${holdfast.instance-id}") String instance) {
		this.vectors = vectors;
		this.embedding = embedding;
		this.instance = instance;
	}

	/**
	 * Insert or replace items. Items that cannot be indexed are reported and left out.
	 * @param items the items
	 * @param table the table that they belong to
	 * @param namespace the namespace that they belong to
	 * @return what was done
	 * @throws StaleUpsertException if the lock was lost and another caller has had it
	 * since
	 */
	@DistributedLock(name = "vector:upsert", key = "#{#table}:#{#namespace}", lease = "60s", waitTime = "30s",
			fenced = true)
	@Transactional
	public UpsertResult upsert(List<VectorItem> items, String table, String namespace) {
		LockContext lock = LockContext.current();
		long slot = this.vectors.advanceFence(namespace, table, lock.fence())
			.orElseThrow(() -> new StaleUpsertException(namespace, table));
		List<String> errors = new ArrayList<>();
		for (VectorItem item : items) {
			item.problem()
				.ifPresentOrElse(errors::add, () -> this.vectors.upsert(namespace, table, slot, item,
						this.embedding.embed(Objects.requireNonNull(item.content()))));
		}
		// A call whose lock was lost meanwhile leaves nothing behind.
		lock.ensureHeld();
		return new UpsertResult(errors.isEmpty(), items.size() - errors.size(), namespace, slot, errors);
	}

	/**
	 * Delete the items in slots that are no longer in use after rebuilds.
	 * @return what was done
	 */
	@DistributedLock(name = "vector:cleanup-slots", lease = "60s", waitTime = "30s")
	@Transactional
	public CleanupResult cleanup() {
		return new CleanupResult(true, this.vectors.deleteStale(), this.instance);
	}

}
