package io.holdfast.sample.vector;

import io.holdfast.idempotency.OperationResult;
import io.holdfast.lock.LockClient;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The vector index over HTTP.
 */
@RestController
@RequestMapping("/api/v1/vector")
class VectorController {

	private static final String LOCK = "[\\w.:%-]{1,300}";

	private final VectorIndex index;

	private final IndexRebuild rebuild;

	private final ManualRebuild manual;

	private final VectorOperations operations;

	private final LockClient locks;

	VectorController(VectorIndex index, IndexRebuild rebuild, ManualRebuild manual, VectorOperations operations,
			LockClient locks) {
		this.index = index;
		this.rebuild = rebuild;
		this.manual = manual;
		this.operations = operations;
		this.locks = locks;
	}

	@PostMapping("/batch-upsert")
	public UpsertResult upsert(@Valid @RequestBody UpsertRequest request) {
		return this.index.upsert(request.items(), request.tableName(), request.namespace());
	}

	@PostMapping("/rebuild-index")
	public RebuildResult rebuild(@Valid @RequestBody RebuildRequest request) {
		if (request.forced()) {
			this.manual.forgetLast(request.namespace());
		}
		return this.rebuild.rebuild(request.namespace());
	}

	@PostMapping("/admin/rebuild-index-manual")
	public ResponseEntity<RebuildResult> rebuildManually(@Valid @RequestBody RebuildRequest request) {
		if (request.forced()) {
			this.manual.forgetLast(request.namespace());
		}
		OperationResult<RebuildResult> result = this.manual.rebuild(request.namespace());
		ResponseEntity.BodyBuilder response = ResponseEntity.ok();
		if (result.replayed()) {
			response.header("Idempotent-Replayed", "true");
		}
		return response.body(result.value());
	}

	@PostMapping("/cleanup-slots")
	public CleanupResult cleanup() {
		return this.index.cleanup();
	}

	@GetMapping("/statistics")
	public VectorStatistics statistics() {
		return this.operations.statistics();
	}

	@GetMapping("/lock-status/{key}")
	public LockView status(@PathVariable @Pattern(regexp = LOCK) String key) {
		return LockView.of(this.locks.status(key));
	}

	@DeleteMapping("/lock/{key}")
	public ReleasedLock release(@PathVariable @Pattern(regexp = LOCK) String key) {
		return new ReleasedLock(key, this.locks.forceRelease(key));
	}

	@GetMapping("/health")
	public ResponseEntity<VectorHealth> health() {
		VectorHealth health = this.operations.health();
		return ResponseEntity.status(health.up() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE).body(health);
	}

}
