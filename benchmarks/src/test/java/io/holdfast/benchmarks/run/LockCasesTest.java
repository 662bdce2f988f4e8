package io.holdfast.benchmarks.run;

import java.util.stream.Stream;

class LockCasesTest extends CasesContract {

	static Stream<String> ids() {
		return Cases.ofLocks().stream().map(Case::id);
	}

}
