package io.holdfast.sample.vector;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Rebuilds indexes, at every call.
 */
@Service
class IndexBuilder {

	private final VectorRepository vectors;

	private final HashEmbedding embedding;

	private final String instance;

	IndexBuilder(VectorRepository vectors, HashEmbedding embedding, @Value("${holdfast.instance-id}") String instance) {
		this.vectors = vectors;
		this.embedding = embedding;
		this.instance = instance;
	}

	/**
	 * Embed all items of a namespace into a new slot and use that slot from now on.
	 * Upserts wait in the database until this is done, so that none goes into the old
	 * slot.
	 * @param namespace the namespace
	 * @return the result
	 */
	@Transactional
	public RebuildResult build(String namespace) {
		Map<String, Long> slots = this.vectors.lockIndexes(namespace);
		long slot = slots.values().stream().mapToLong(Long::longValue).max().orElse(0) + 1;
		int rebuilt = 0;
		for (Map.Entry<String, Long> index : slots.entrySet()) {
			List<VectorItem> items = this.vectors.items(namespace, index.getKey(), index.getValue());
			for (VectorItem item : items) {
				this.vectors.upsert(namespace, index.getKey(), slot, item,
						this.embedding.embed(Objects.requireNonNull(item.content())));
			}
			this.vectors.use(namespace, index.getKey(), slot);
			rebuilt += items.size();
		}
		this.vectors.rebuilt(namespace, slot, this.instance);
		return new RebuildResult(true, namespace, slot, rebuilt, this.instance);
	}

}
