package io.holdfast.benchmarks.run;

import java.util.stream.Stream;

class OtherCasesTest extends CasesContract {

	static Stream<String> ids() {
		return Cases.ofOthers().stream().map(Case::id);
	}

}
