package io.holdfast.sample.record;

import java.util.List;

import io.holdfast.lock.LockException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Service;

/**
 * Merges two records and then leads the links of their neighbours to the one that stayed.
 */
@Service
class RecordMerger {

	private static final Logger logger = LoggerFactory.getLogger(RecordMerger.class);

	private final RecordGraph graph;

	RecordMerger(RecordGraph graph) {
		this.graph = graph;
	}

	/**
	 * Merge the second record into the first. Each neighbour is discovered again under
	 * its own lock, taken when the locks of the two are free again: a caller that waits
	 * for one lock while it holds another could deadlock with the next merge.
	 * @param ids the record that stays and the one that goes
	 * @return what was done
	 */
	Merge merge(List<Long> ids) {
		Merge merge = this.graph.merge(ids);
		for (long neighbour : merge.neighbours()) {
			try {
				this.graph.discover(neighbour);
			}
			catch (LockException ex) {
				logger.warn("Record {} could not be discovered again; its next discovery links it to record {}",
						neighbour, merge.recordId(), ex);
			}
		}
		return merge;
	}

}
