package io.holdfast.sample;

import io.holdfast.sample.payment.PaymentsOnThreeInstances;
import io.holdfast.sample.record.RecordsOnThreeInstances;
import io.holdfast.sample.statistics.SharedCachesOnThreeInstances;
import io.holdfast.sample.vector.VectorOnThreeInstances;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Three processes with three Redis nodes and one database serve all that needs no others.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ThreeInstancesTest {

	private final SampleInstances instances = SampleInstances.prepare("three-instances",
			"--test.at-most-once-payments=true", "--management.endpoint.idempotency.access=unrestricted",
			"--sample.tasks.report-time=2s", "--holdfast.cache.timeout=5s", "--holdfast.ratelimit.node-timeout=5s");

	@BeforeAll
	void startInstances() {
		this.instances.startThree();
	}

	@AfterAll
	void stopInstances() {
		this.instances.close();
	}

	@Nested
	class Payments extends PaymentsOnThreeInstances {

		Payments() {
			super(ThreeInstancesTest.this.instances);
		}

	}

	@Nested
	class Records extends RecordsOnThreeInstances {

		Records() {
			super(ThreeInstancesTest.this.instances);
		}

	}

	@Nested
	class SharedCaches extends SharedCachesOnThreeInstances {

		SharedCaches() {
			super(ThreeInstancesTest.this.instances);
		}

	}

	@Nested
	class Vectors extends VectorOnThreeInstances {

		Vectors() {
			super(ThreeInstancesTest.this.instances);
		}

	}

}
