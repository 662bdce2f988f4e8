package io.holdfast;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

class ArchitectureTest {

	private static final List<String> FEATURES = List.of("lock", "leader", "schedule", "idempotency", "ratelimit",
			"cache");

	private static final List<String> ON_LOCKS = List.of("leader", "schedule");

	private static final DescribedPredicate<JavaClass> ENGINE = DescribedPredicate.describe("are an engine",
			(type) -> type.isTopLevelClass() && type.getPackageName().endsWith(".engine")
					&& type.getSimpleName().endsWith("Engine"));

	private static final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.holdfast");

	@Test
	void neverNamesSpring() {
		check(noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework.."));
	}

	@Test
	void packagesHaveNoCycles() {
		check(slices().matching("io.holdfast.(**)").should().beFreeOfCycles());
	}

	/**
	 * Leaders and schedules stand on locks, by what any user of locks has.
	 */
	@Test
	void featuresDoNotNameEachOther() {
		for (String feature : FEATURES) {
			String[] others = FEATURES.stream()
				.filter((other) -> !other.equals(feature))
				.map((other) -> (other.equals("lock") && ON_LOCKS.contains(feature)) ? "io.holdfast.lock.*.."
						: "io.holdfast." + other + "..")
				.toArray(String[]::new);
			check(noClasses().that()
				.resideInAPackage("io.holdfast." + feature + "..")
				.should()
				.dependOnClassesThat()
				.resideInAnyPackage(others)
				.allowEmptyShould(true));
		}
	}

	@Test
	void whatFeaturesShareNamesNoneOfThem() {
		check(noClasses().that()
			.resideOutsideOfPackages(
					FEATURES.stream().map((feature) -> "io.holdfast." + feature + "..").toArray(String[]::new))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(
					FEATURES.stream().map((feature) -> "io.holdfast." + feature + "..").toArray(String[]::new)));
	}

	/**
	 * An engine is the same over Redis and inside the JVM.
	 */
	@Test
	void enginesDoNotKnowTheirStores() {
		check(noClasses().that()
			.resideInAPackage("io.holdfast.*.engine..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.holdfast.*.redis..", "io.holdfast.*.local..", "io.holdfast.redis.."));
		check(noClasses().that()
			.resideInAPackage("io.holdfast.*.redis..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.holdfast.*.local.."));
		check(noClasses().that()
			.resideInAPackage("io.holdfast.*.local..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.holdfast.*.redis..", "io.holdfast.redis.."));
	}

	/**
	 * An engine wires parts, which take what they use and not the whole.
	 */
	@Test
	void onlyClientsKnowAnEngine() {
		check(noClasses().that()
			.haveSimpleNameNotStartingWith("Abstract")
			.and(DescribedPredicate.not(ENGINE))
			.should()
			.dependOnClassesThat(ENGINE));
	}

	@Test
	void theDriverHidesBehindTheNode() {
		check(noClasses().that()
			.resideOutsideOfPackage("io.holdfast.redis")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.lettuce.."));
	}

	@Test
	void timersAndChannelsHideBehindTheirSeams() {
		check(noClasses().that()
			.resideOutsideOfPackages("io.holdfast.time", "io.holdfast.redis")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.netty.."));
		check(noClasses().that()
			.haveSimpleNameNotEndingWith("Connector")
			.and()
			.resideInAPackage("io.holdfast.redis")
			.and()
			// What they see of a connection before the driver does.
			.haveSimpleNameNotStartingWith("Reply")
			.and()
			// The driver asks it for addresses.
			.doNotHaveSimpleName("HostAddresses")
			.and()
			.areTopLevelClasses()
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.netty.."));
	}

	@Test
	void theApiKnowsNothingOfItsEngine() {
		check(noClasses().that()
			.resideInAPackage("io.holdfast.lock")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.holdfast.lock.*..", "io.holdfast.redis..", "io.holdfast.time..",
					"io.holdfast.key..", "io.holdfast.engine.."));
		check(noClasses().that()
			.resideInAPackage("io.holdfast.idempotency")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.holdfast.idempotency.*..", "io.holdfast.redis..", "io.holdfast.time..",
					"io.holdfast.key..", "io.holdfast.engine..", "io.holdfast.lock.."));
		check(noClasses().that()
			.resideInAPackage("io.holdfast.ratelimit")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.holdfast.ratelimit.*..", "io.holdfast.redis..", "io.holdfast.time..",
					"io.holdfast.key..", "io.holdfast.engine..", "io.holdfast.lock.."));
		check(noClasses().that()
			.resideInAPackage("io.holdfast.cache")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.holdfast.cache.*..", "io.holdfast.redis..", "io.holdfast.time..",
					"io.holdfast.key..", "io.holdfast.engine.."));
	}

	@Test
	void onlyCachesNameCaffeineAndNobodyJackson() {
		check(noClasses().that()
			.resideOutsideOfPackage("io.holdfast.cache..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("com.github.benmanes.caffeine.."));
		check(noClasses().should().dependOnClassesThat().resideInAPackage("tools.jackson.."));
	}

	@Test
	void schedulesKnowNothingOfTheEngine() {
		check(noClasses().that()
			.resideInAPackage("io.holdfast.schedule")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.holdfast.lock.*..", "io.holdfast.redis..", "io.holdfast.key..",
					"io.holdfast.engine.."));
	}

	@Test
	void internalsStayInTheirPackages() {
		assertThat(publicTypes("io.holdfast.lock.engine")).containsExactlyInAnyOrder("AbstractLockClient",
				"AbstractLockClientBuilder", "ClockDrift", "LockEngineSettings", "LockNode", "ScheduleNode");
		assertThat(publicTypes("io.holdfast.lock.redis")).containsExactlyInAnyOrder("RedlockClient",
				"RedlockClientBuilder");
		assertThat(publicTypes("io.holdfast.lock.local")).containsExactlyInAnyOrder("LocalLockClient");
		assertThat(publicTypes("io.holdfast.idempotency.engine")).containsExactlyInAnyOrder("AbstractIdempotencyClient",
				"AbstractIdempotencyClientBuilder", "Outcome", "NotSentException", "OperationSettings", "RecordStore",
				"StoredRecord", "OutcomeTooLargeException");
		assertThat(publicTypes("io.holdfast.idempotency.redis")).containsExactlyInAnyOrder("RedisIdempotencyClient");
		assertThat(publicTypes("io.holdfast.idempotency.local")).containsExactlyInAnyOrder("LocalIdempotencyClient");
		assertThat(publicTypes("io.holdfast.ratelimit.engine")).containsExactlyInAnyOrder("AbstractRateLimiter",
				"AbstractRateLimiterBuilder", "LimiterSettings", "RateStore");
		assertThat(publicTypes("io.holdfast.ratelimit.redis")).containsExactlyInAnyOrder("RedisRateLimiter");
		assertThat(publicTypes("io.holdfast.ratelimit.local")).containsExactlyInAnyOrder("LocalRateLimiter");
		assertThat(publicTypes("io.holdfast.cache.engine")).containsExactlyInAnyOrder("AbstractCacheService",
				"AbstractCacheServiceBuilder", "CacheStore");
		assertThat(publicTypes("io.holdfast.cache.redis")).containsExactlyInAnyOrder("RedisCacheService",
				"RedisCacheServiceBuilder");
		assertThat(publicTypes("io.holdfast.cache.local")).containsExactlyInAnyOrder("LocalCacheService");
		assertThat(publicTypes("io.holdfast.redis")).containsExactlyInAnyOrder("BlockingCalls", "HashSlot",
				"NodeHealth", "FeaturePermissions", "RedisReply", "RedisReplyException", "RedisChannelListener",
				"RedisCommandTooLargeException", "RedisNode", "RedisNodeConfigurationException", "RedisNodeListener",
				"RedisNodeOptions", "RedisNodeUnavailableException", "RedisProtocol", "RedisScript",
				"RedisTimeoutException");
	}

	@Test
	void onlyTimeAsksTheClock() {
		check(noClasses().that()
			.resideInAnyPackage("io.holdfast.lock..", "io.holdfast.idempotency..", "io.holdfast.engine",
					"io.holdfast.schedule..", "io.holdfast.ratelimit..")
			.should()
			.callMethod(System.class, "nanoTime")
			.orShould()
			.callMethod(System.class, "currentTimeMillis"));
	}

	@Test
	void electionsKnowLocksOnlyByTheirApiAndTimeByItsSeam() {
		check(noClasses().that()
			.resideInAPackage("io.holdfast.leader")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.holdfast.lock.*..", "io.holdfast.redis..", "io.holdfast.key..")
			.orShould()
			.callMethod(System.class, "nanoTime")
			.orShould()
			.callMethod(System.class, "currentTimeMillis"));
	}

	@Test
	void everyPackageIsNullMarked() {
		Set<JavaPackage> packages = classes.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
		assertThat(packages).isNotEmpty()
			.allSatisfy((each) -> assertThat(each.isAnnotatedWith(NullMarked.class)).as(each.getName()).isTrue());
	}

	@Test
	void noTwoPackagesHaveATypeOfTheSameName() {
		Map<String, List<String>> types = classes.stream()
			.filter((type) -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
			.collect(Collectors.groupingBy(JavaClass::getSimpleName,
					Collectors.mapping(JavaClass::getName, Collectors.toList())));
		assertThat(types).isNotEmpty().allSatisfy((name, same) -> assertThat(same).hasSize(1));
	}

	private static Set<String> publicTypes(String name) {
		return classes.stream()
			.filter((type) -> type.getPackageName().equals(name) && type.isTopLevelClass()
					&& type.getModifiers().contains(JavaModifier.PUBLIC))
			.map(JavaClass::getSimpleName)
			.collect(Collectors.toSet());
	}

	private static void check(ArchRule rule) {
		rule.check(classes);
	}

}
