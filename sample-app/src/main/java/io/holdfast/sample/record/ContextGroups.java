package io.holdfast.sample.record;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.holdfast.spring.annotation.CacheTags;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/**
 * Puts context groups together, and keeps them for all instances. A new link may belong
 * to any group, so all of them have one tag.
 */
@Service
class ContextGroups {

	static final String CACHE = "context_group";

	static final String LINKS = "links";

	private final RecordRepository records;

	private final String instance;

	ContextGroups(RecordRepository records, @Value("${holdfast.instance-id}") String instance) {
		this.records = records;
		this.instance = instance;
	}

	@Cacheable(cacheNames = CACHE, sync = true)
	@CacheTags(LINKS)
	public ContextGroup find(String user, long id, int depth) {
		Set<Long> reached = new LinkedHashSet<>(List.of(id));
		Collection<Long> edge = List.of(id);
		for (int step = 0; step < depth && !edge.isEmpty(); step++) {
			List<Long> next = new ArrayList<>(this.records.linkedFrom(edge));
			next.removeAll(reached);
			reached.addAll(next);
			edge = next;
		}
		List<RecordView> views = this.records.findAll(reached);
		if (views.stream().noneMatch((view) -> view.id() == id)) {
			throw new RecordNotFoundException(id);
		}
		return new ContextGroup(id, depth, user, views, this.instance);
	}

}
