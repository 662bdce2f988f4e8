package io.holdfast.spring;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

class ArchitectureTest {

	private static final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.holdfast.spring");

	@Test
	void exceptionsAreNamedSo() {
		check(classes().that().areAssignableTo(Throwable.class).should().haveSimpleNameEndingWith("Exception"));
	}

	@Test
	void packagesHaveNoCycles() {
		check(slices().matching("io.holdfast.(spring..)").should().beFreeOfCycles());
	}

	@Test
	void autoConfigurationsArePublicAndFinalWithoutPublicMembers() {
		check(classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL));
		check(methods().that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic());
		check(fields().that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic()
			.allowEmptyShould(true));
	}

	@Test
	void nothingNamesTheInternalsOfTheEngine() {
		check(noClasses().should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.holdfast.engine..", "io.holdfast.lock.engine..", "io.holdfast.idempotency.engine..",
					"io.holdfast.time.."));
	}

	@Test
	void onlyTheNamedTypesOfTheInterceptorsArePublic() {
		check(classes().that()
			.resideInAPackage("io.holdfast.spring.interceptor.*..")
			.and()
			.arePublic()
			.and()
			.areNotNestedClasses()
			.should()
			.haveNameMatching(".*(InterceptionConfiguration|Settings|OperationObserver|OperationRequests?"
					+ "|(Operation|Written)Response" + "|RateLimitObserver|RateLimitResponses?)"));
	}

	@Test
	void onlyAnnotationsNameWhatTheyShare() {
		check(noClasses().that()
			.resideOutsideOfPackage("io.holdfast.spring.interceptor..")
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.holdfast.spring.interceptor")
				.and(HasName.Predicates
					.nameMatching(".*\\.(Feature|OutageMonitors?|FallbackListener|PendingWaits)(\\$.*)?")
					.negate())));
	}

	@Test
	void annotationsDoNotNameEachOther() {
		check(slices().matching("io.holdfast.spring.interceptor.(*)..").should().notDependOnEachOther());
	}

	@Test
	void reactorIsNamedOnlyWhereItIsOptional() {
		check(noClasses().that()
			.haveNameNotMatching(
					".*\\.(PublisherInv(oker|ocation)(\\$.*)?|PublisherIdempotentInvoker(\\$.*)?|ReactiveOperationRequests"
							+ "|ExchangeOperationRequests(\\$.*)?|Reactive(Lock|Operation)Context"
							+ "|ExchangeRateLimitResponses|PublisherInvalidation|PartContents|BodylessHttpResponse"
							+ "|ReactiveTransactions(\\$.*)?|ReactiveSecurityPrincipals)")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("reactor.."));
	}

	@Test
	void springSecurityIsNamedOnlyWhereItIsOptional() {
		check(noClasses().that()
			.haveNameNotMatching(".*\\.(Reactive)?SecurityPrincipals")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.security.."));
	}

	@Test
	void micrometerIsNamedOnlyWhereItIsOptional() {
		check(noClasses().that()
			.resideOutsideOfPackage("io.holdfast.spring.observation")
			.and()
			.haveNameNotMatching(".*\\.Holdfast(Metrics|CacheMetrics|Observation)AutoConfiguration")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.micrometer.."));
	}

	@Test
	void jacksonAndTheWebAreNamedOnlyWhereTheyAreOptional() {
		check(noClasses().that()
			.haveNameNotMatching(".*\\.interceptor\\.idempotency\\.(MethodJson|Json|Outcome|Response|Canonical|Argument"
					+ "|Expression|ContentModule|WrittenProperties).*")
			.and()
			.haveNameNotMatching(".*\\.(CachedTypeCheck|CacheServiceFactory|HoldfastCacheAutoConfiguration)(\\$.*)?")
			.and()
			.resideOutsideOfPackages("io.holdfast.spring.cache", "io.holdfast.spring.json")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson.."));
		check(noClasses().that()
			.resideOutsideOfPackage("io.holdfast.spring.web")
			.and()
			.haveNameNotMatching(
					".*\\.(HoldfastWeb(Mvc|Flux)AutoConfiguration|ResponseOutcomeCodec(\\$.*)?|ContentModule\\$.*|PartContents)")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("jakarta.servlet..", "org.springframework.web..", "org.springframework.http.."));
	}

	@Test
	void noTwoPackagesHaveATypeOfTheSameName() {
		Map<String, List<String>> types = classes.stream()
			.filter((type) -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
			.collect(Collectors.groupingBy(JavaClass::getSimpleName,
					Collectors.mapping(JavaClass::getName, Collectors.toList())));
		assertThat(types).isNotEmpty().allSatisfy((name, same) -> assertThat(same).hasSize(1));
	}

	private void check(ArchRule rule) {
		rule.check(classes);
	}

}
