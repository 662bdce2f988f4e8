package io.holdfast.sample.record;

import java.net.URI;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;

import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Records over HTTP.
 */
@RestController
@RequestMapping("/records")
class RecordController {

	private static final int MOST_STEPS = 5;

	private final RecordRepository records;

	private final RecordGraph graph;

	private final RecordMerger merger;

	private final ContextGroups groups;

	RecordController(RecordRepository records, RecordGraph graph, RecordMerger merger, ContextGroups groups) {
		this.records = records;
		this.graph = graph;
		this.merger = merger;
		this.groups = groups;
	}

	@PostMapping
	@Transactional
	public ResponseEntity<CreatedRecord> create(@Valid @RequestBody NewRecord added) {
		long id = this.records.insert(added);
		return ResponseEntity.created(URI.create("/records/" + id)).body(new CreatedRecord(id));
	}

	@PostMapping("/{id}/relationships")
	public Discovery discover(@PathVariable long id) {
		return this.graph.discover(id).orElseThrow(() -> new RecordNotFoundException(id));
	}

	@PostMapping("/merge")
	public Merge merge(@Valid @RequestBody MergeRequest request) {
		return this.merger.merge(request.ids());
	}

	@GetMapping
	public List<RecordView> all() {
		return this.records.findAll();
	}

	@GetMapping("/{id}")
	public RecordView one(@PathVariable long id) {
		return this.records.find(id).orElseThrow(() -> new RecordNotFoundException(id));
	}

	/** The context group of a record, for a user, up to a number of links. */
	@GetMapping("/{id}/context-group")
	public ContextGroup contextGroup(@PathVariable long id,
			@RequestParam(defaultValue = "2") @Min(0) @Max(MOST_STEPS) int depth,
			@RequestParam(defaultValue = "anonymous") @Size(min = 1, max = 100) String user) {
		return this.groups.find(user, id, depth);
	}

	@GetMapping("/duplicates")
	public Links duplicates() {
		return this.records.links();
	}

}
