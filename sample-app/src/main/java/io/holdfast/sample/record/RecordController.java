package io.holdfast.sample.record;

import java.net.URI;
import java.util.List;

import jakarta.validation.Valid;

import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Records over HTTP.
 */
@RestController
@RequestMapping("/records")
class RecordController {

	private final RecordRepository records;

	private final RecordGraph graph;

	private final RecordMerger merger;

	RecordController(RecordRepository records, RecordGraph graph, RecordMerger merger) {
		this.records = records;
		this.graph = graph;
		this.merger = merger;
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

	@GetMapping("/duplicates")
	public Links duplicates() {
		return this.records.links();
	}

}
