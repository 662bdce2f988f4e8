package io.holdfast.spring.interceptor.lock;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.OnBusy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.annotation.AliasFor;
import org.springframework.util.function.ThrowingSupplier;

import static org.assertj.core.api.Assertions.assertThat;

class LockDefinitionCheckTest {

	private final ApplicationContextRunner contexts = Contexts.local();

	@ParameterizedTest(name = "{0}")
	@MethodSource("invalid")
	void stopsTheStart(Class<?> type, List<String> parts) {
		this.contexts.withBean(type)
			.run((context) -> assertThat(invalid(context.getStartupFailure())).satisfies((ex) -> {
				assertThat(ex.method()).contains(type.getName()).contains("run");
				assertThat(ex.action()).isNotBlank();
				assertThat(ex.problem() + " " + ex.action()).contains(parts);
			}));
	}

	static Stream<Arguments> invalid() {
		return Stream.of(Arguments.of(Unparseable.class, List.of("key = \"#id +\"", "not a valid expression")),
				Arguments.of(UnclosedTemplate.class, List.of("key = \"#{#id\"", "not a valid expression")),
				Arguments.of(UnknownVariable.class,
						List.of("\"#idd\"", "no argument or variable #idd", "#id, #a0, #p0")),
				Arguments.of(UnknownInTemplate.class, List.of("#{#id}:#{#nope}", "#nope")),
				Arguments.of(UnknownInCondition.class, List.of("condition = \"#nope > 1\"", "#nope")),
				Arguments.of(UnknownNested.class, List.of("#ids.![#nope]", "#nope")),
				Arguments.of(WithoutHash.class, List.of("'id' is not a property of #root", "Write #id")),
				Arguments.of(UnknownRootProperty.class, List.of("#root.metod", "'metod'")),
				Arguments.of(UnknownProperty.class, List.of("no property 'idd'", Item.class.getName())),
				Arguments.of(UnknownDeepProperty.class, List.of("no property 'nam'", Owner.class.getName())),
				Arguments.of(UnknownMethod.class, List.of("no method idd(...)", Item.class.getName())),
				Arguments.of(UnknownBean.class, List.of("no bean named 'nobody'")),
				Arguments.of(UnknownFunction.class, List.of("#hash(", "not a function")),
				Arguments.of(PrivateMethod.class, List.of("private", "public")),
				Arguments.of(StaticMethod.class, List.of("static")),
				Arguments.of(FinalMethod.class, List.of("final", "Remove 'final'")),
				Arguments.of(FinalMethodOfClass.class, List.of("final", "one by one")),
				Arguments.of(FinalClass.class, List.of("class is final")),
				Arguments.of(RecordBean.class, List.of("class is final", "record")),
				Arguments.of(MissingFallback.class, List.of("fallback = \"nobody\"", "'String nobody(String)'")),
				Arguments.of(FallbackWithOtherParameters.class,
						List.of("fallback = \"other\"", "'String other(String)'")),
				Arguments.of(FallbackWithOtherResult.class, List.of("returns Integer", "'String other(String)'")),
				Arguments.of(FallbackToItself.class, List.of("itself")),
				Arguments.of(SkipAndFallback.class, List.of("onBusy = SKIP", "fallback = \"other\"", "Remove one")),
				Arguments.of(NoDuration.class, List.of("lease = \"soon\"", "not a duration", "10s")),
				Arguments.of(NoUnit.class, List.of("waitTime = \"10\"", "no unit")),
				Arguments.of(NegativeWait.class, List.of("waitTime = \"-1s\"", "negative")),
				Arguments.of(NegativeLease.class, List.of("lease = \"-5s\"", "shorter than 1 ms")),
				Arguments.of(ZeroLease.class, List.of("lease = \"0s\"", "shorter than 1 ms")),
				Arguments.of(ShortHold.class, List.of("PT10S", "PT30S", "holdfast.lock.lease")),
				Arguments.of(UnknownPlaceholder.class, List.of("lease = \"${no.such}\"", "no.such")),
				Arguments.of(UnknownNamePlaceholder.class, List.of("name = \"${no.such}\"", "no.such")),
				Arguments.of(ExpressionInName.class, List.of("name = \"order-#{#id}\"", "'key'")),
				Arguments.of(FencedLocally.class, List.of("fenced = true", "onUnavailable = LOCAL", "FAIL")),
				Arguments.of(FencedOrUnguarded.class, List.of("fenced = true", "onUnavailable = PROCEED", "FAIL")),
				Arguments.of(FencedCollection.class, List.of("fenced = true", "key = \"#ids\"", "Remove 'fenced'")),
				Arguments.of(FencedArray.class, List.of("fenced = true", "key = \"#ids\"", "Remove 'fenced'")),
				Arguments.of(TwoNames.class, List.of("'name'", "'value'")),
				Arguments.of(TwoAnnotations.class, List.of("more than one")),
				Arguments.of(ReturnsFuture.class, List.of("java.util.concurrent.Future", "CompletableFuture")),
				Arguments.of(ReturnsCallable.class, List.of("java.util.concurrent.Callable")),
				Arguments.of(OnClassWithKey.class, List.of("#id", "no arguments")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "proceed" })
	void stopsTheStartWhenThePropertyLeavesAFencedMethodWithoutRedis(String choice) {
		String property = "holdfast.lock.on-unavailable";
		this.contexts.withPropertyValues(property + "=" + choice)
			.withBean(Fenced.class)
			.run((context) -> assertThat(invalid(context.getStartupFailure())).satisfies((ex) -> {
				assertThat(ex.method()).contains(Fenced.class.getName()).contains("run");
				assertThat(ex.problem()).contains("fenced = true", property + " = " + choice);
				assertThat(ex.action()).contains("onUnavailable = FAIL");
			}));
		this.contexts.withPropertyValues(property + "=" + choice)
			.withBean(FencedOrFailing.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static InvalidAnnotatedMethodException invalid(@Nullable Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof InvalidAnnotatedMethodException)) {
			cause = cause.getCause();
		}
		assertThat(cause).as("in %s", failure).isInstanceOf(InvalidAnnotatedMethodException.class);
		return (InvalidAnnotatedMethodException) Objects.requireNonNull(cause);
	}

	@Nested
	class BeansThatAreNotMadeYet {

		@Test
		void areCheckedWhenLazyAndStayUnmade() {
			checked((definition) -> definition.setLazyInit(true));
		}

		@Test
		void areCheckedWhenPrototypes() {
			checked((definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE));
		}

		@Test
		void areCheckedByTheTypeOfTheirFactoryMethod() {
			LockDefinitionCheckTest.this.contexts.withUserConfiguration(LazyFactory.class)
				.run((context) -> assertThat(invalid(context.getStartupFailure()).problem()).contains("#idd"));
		}

		@Test
		void stayUnmadeWhenTheyAreFine() {
			LockDefinitionCheckTest.this.contexts
				.withBean(Fine.class, () -> ThrowingSupplier.of(Fine::new).get(),
						(definition) -> definition.setLazyInit(true))
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(context.getSourceApplicationContext().getBeanFactory().containsSingleton("fine"))
						.isFalse();
				});
		}

		private void checked(BeanDefinitionCustomizer customizer) {
			LockDefinitionCheckTest.this.contexts.withBean(UnknownVariable.class, () -> {
				throw new IllegalStateException("made");
			}, customizer)
				.run((context) -> assertThat(invalid(context.getStartupFailure()).problem()).contains("#idd"));
		}

	}

	@Nested
	class Interception {

		@Test
		void thatIsTurnedOffStopsTheStart() {
			LockDefinitionCheckTest.this.contexts.withPropertyValues("spring.aop.auto=false")
				.withBean(Fine.class)
				.run((context) -> assertThat(invalid(context.getStartupFailure()))
					.satisfies((ex) -> assertThat(ex.problem()).contains("no auto-proxy creator"))
					.satisfies((ex) -> assertThat(ex.action()).contains("spring.aop.auto=false", "aspectj")));
		}

		@Test
		void mayBeTurnedOffWhereNothingIsAnnotated() {
			LockDefinitionCheckTest.this.contexts.withPropertyValues("spring.aop.auto=false")
				.run((context) -> assertThat(context).hasNotFailed());
		}

		@Test
		void neverReachesAPostProcessor() {
			LockDefinitionCheckTest.this.contexts
				.withInitializer((context) -> context.addBeanFactoryPostProcessor((factory) -> {
					RootBeanDefinition definition = new RootBeanDefinition(AnnotatedPostProcessor.class);
					((BeanDefinitionRegistry) factory).registerBeanDefinition("postProcessor", definition);
				}))
				.run((context) -> assertThat(invalid(context.getStartupFailure()).problem())
					.contains("post-processor"));
		}

		@Test
		void byInterfacesDoesNotReachOtherMethods() {
			LockDefinitionCheckTest.this.contexts.withPropertyValues("spring.aop.proxy-target-class=false")
				.withBean(BesideItsInterface.class)
				.run((context) -> assertThat(invalid(context.getStartupFailure()).problem()).contains("interfaces"));
		}

		@Test
		void byInterfacesReachesTheirMethodsOfAFinalClass() {
			LockDefinitionCheckTest.this.contexts.withPropertyValues("spring.aop.proxy-target-class=false")
				.withBean(FinalWithInterface.class)
				.run((context) -> assertThat(context).hasNotFailed());
		}

	}

	@Nested
	@ExtendWith(OutputCaptureExtension.class)
	class ABeanThatIsNotProxied {

		@Test
		void isReported(CapturedOutput output) {
			LockDefinitionCheckTest.this.contexts
				.withInitializer((context) -> context.addBeanFactoryPostProcessor((factory) -> {
					((BeanDefinitionRegistry) factory).registerBeanDefinition("standIn",
							new RootBeanDefinition(Fine.class));
					factory.registerSingleton("standIn", new Fine());
				}))
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(output).contains("run without a lock", "'standIn'");
				});
		}

	}

	@Nested
	@ExtendWith(OutputCaptureExtension.class)
	class UnnamedLocks {

		@Test
		void ofClassesWithTheSameNameAreReported(CapturedOutput output) {
			LockDefinitionCheckTest.this.contexts.withBean("one", One.Job.class)
				.withBean("two", Two.Job.class)
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(output).contains("share the locks 'Job.run'");
				});
		}

		@Test
		void ofTwoBeansOfOneClassAreNot(CapturedOutput output) {
			LockDefinitionCheckTest.this.contexts.withBean("one", One.Job.class)
				.withBean("two", One.Job.class)
				.run((context) -> assertThat(output).doesNotContain("share the locks"));
		}

	}

	static class One {

		static class Job {

			@DistributedLock
			public void run() {
			}

		}

	}

	static class Two {

		static class Job {

			@DistributedLock
			public void run() {
			}

		}

	}

	@Nested
	class WhatCannotBeKnown {

		@Test
		void isNotRefused() {
			LockDefinitionCheckTest.this.contexts.withBean(Unknowable.class)
				.run((context) -> assertThat(context).hasNotFailed());
		}

	}

	static class Fine {

		@DistributedLock(key = "#id")
		public String run(String id) {
			return id;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyFactory {

		@Bean
		@Lazy
		UnknownVariable unknownVariable() {
			throw new IllegalStateException("made");
		}

	}

	static class AnnotatedPostProcessor implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

		@DistributedLock
		public void run() {
		}

	}

	interface Plain {

		void other();

	}

	static class BesideItsInterface implements Plain {

		@Override
		public void other() {
		}

		@DistributedLock
		public void run() {
		}

	}

	static final class FinalWithInterface implements Plain {

		@Override
		@DistributedLock
		public void other() {
		}

	}

	record Owner(String name) {
	}

	record Item(String id, Owner owner) {
	}

	static class Unknowable {

		@DistributedLock(key = "#map['key'] + #map[key] + #any.id + #plain.other + #items.?[id == 'x'].size()")
		public void run(Map<String, String> map, Object any, Plain plain, List<Item> items) {
		}

		@DistributedLock(key = "{key: #item.id}.size() + #item.owner.name.length() + T(java.lang.Math).abs(-1)")
		public void run(Item item) {
		}

	}

	static class Unparseable {

		@DistributedLock(key = "#id +")
		public void run(String id) {
		}

	}

	static class UnclosedTemplate {

		@DistributedLock(key = "#{#id")
		public void run(String id) {
		}

	}

	static class UnknownVariable {

		@DistributedLock(key = "#idd")
		public void run(String id) {
		}

	}

	static class UnknownInTemplate {

		@DistributedLock(key = "#{#id}:#{#nope}")
		public void run(String id) {
		}

	}

	static class UnknownInCondition {

		@DistributedLock(condition = "#nope > 1")
		public void run(String id) {
		}

	}

	static class UnknownNested {

		@DistributedLock(key = "#ids.![#nope]")
		public void run(List<String> ids) {
		}

	}

	static class WithoutHash {

		@DistributedLock(key = "id")
		public void run(String id) {
		}

	}

	static class UnknownRootProperty {

		@DistributedLock(key = "#root.metod.name")
		public void run() {
		}

	}

	static class UnknownProperty {

		@DistributedLock(key = "#item.idd")
		public void run(Item item) {
		}

	}

	static class UnknownDeepProperty {

		@DistributedLock(key = "#item?.owner.nam")
		public void run(Item item) {
		}

	}

	static class UnknownMethod {

		@DistributedLock(key = "#item.idd()")
		public void run(Item item) {
		}

	}

	static class UnknownBean {

		@DistributedLock(key = "@nobody.key(#id)")
		public void run(String id) {
		}

	}

	static class UnknownFunction {

		@DistributedLock(key = "#hash(#id)")
		public void run(String id) {
		}

	}

	static class PrivateMethod {

		@DistributedLock
		private void run() {
		}

	}

	static class StaticMethod {

		@DistributedLock
		public static void run() {
		}

	}

	static class FinalMethod {

		@DistributedLock
		public final void run() {
		}

	}

	@DistributedLock
	static class FinalMethodOfClass {

		public final void run() {
		}

	}

	static final class FinalClass {

		@DistributedLock
		public void run() {
		}

	}

	record RecordBean() {

		@DistributedLock
		public void run() {
		}

	}

	static class MissingFallback {

		@DistributedLock(fallback = "nobody")
		public String run(String id) {
			return id;
		}

	}

	static class FallbackWithOtherParameters {

		@DistributedLock(fallback = "other")
		public String run(String id) {
			return id;
		}

		String other(int id) {
			return "";
		}

	}

	static class FallbackWithOtherResult {

		@DistributedLock(fallback = "other")
		public String run(String id) {
			return id;
		}

		Integer other(String id) {
			return 1;
		}

	}

	static class FallbackToItself {

		@DistributedLock(fallback = "run")
		public String run(String id) {
			return id;
		}

	}

	static class SkipAndFallback {

		@DistributedLock(onBusy = OnBusy.SKIP, fallback = "other")
		public String run(String id) {
			return id;
		}

		String other(String id) {
			return id;
		}

	}

	static class NoDuration {

		@DistributedLock(lease = "soon")
		public void run() {
		}

	}

	static class NoUnit {

		@DistributedLock(waitTime = "10")
		public void run() {
		}

	}

	static class NegativeWait {

		@DistributedLock(waitTime = "-1s")
		public void run() {
		}

	}

	static class NegativeLease {

		@DistributedLock(lease = "-5s")
		public void run() {
		}

	}

	static class ZeroLease {

		@DistributedLock(lease = "0s")
		public void run() {
		}

	}

	static class ShortHold {

		@DistributedLock(maxHold = "10s")
		public void run() {
		}

	}

	static class UnknownPlaceholder {

		@DistributedLock(lease = "${no.such}")
		public void run() {
		}

	}

	static class UnknownNamePlaceholder {

		@DistributedLock(name = "${no.such}")
		public void run() {
		}

	}

	static class ExpressionInName {

		@DistributedLock(name = "order-#{#id}")
		public void run(String id) {
		}

	}

	static class Fenced {

		@DistributedLock(fenced = true)
		public void run() {
		}

	}

	static class FencedLocally {

		@DistributedLock(fenced = true, onUnavailable = OnUnavailable.LOCAL)
		public void run() {
		}

	}

	static class FencedOrUnguarded {

		@DistributedLock(fenced = true, onUnavailable = OnUnavailable.PROCEED)
		public void run() {
		}

	}

	static class FencedOrFailing {

		@DistributedLock(fenced = true, onUnavailable = OnUnavailable.FAIL)
		public void run() {
		}

	}

	static class FencedCollection {

		@DistributedLock(name = "several", key = "#ids", fenced = true)
		public void run(List<String> ids) {
		}

	}

	static class FencedArray {

		@DistributedLock(name = "several", key = "#ids", fenced = true)
		public void run(long[] ids) {
		}

	}

	static class TwoNames {

		@DistributedLock(name = "one", value = "two")
		public void run() {
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@DistributedLock
	@interface First {

		@AliasFor(annotation = DistributedLock.class, attribute = "lease")
		String lease() default "5s";

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@DistributedLock("second")
	@interface Second {

	}

	static class TwoAnnotations {

		@First
		@Second
		public void run() {
		}

	}

	static class ReturnsFuture {

		@DistributedLock
		public Future<String> run() {
			throw new IllegalStateException();
		}

	}

	static class ReturnsCallable {

		@DistributedLock
		public Callable<String> run() {
			throw new IllegalStateException();
		}

	}

	@DistributedLock(key = "#id")
	static class OnClassWithKey {

		public void run() {
		}

	}

}
