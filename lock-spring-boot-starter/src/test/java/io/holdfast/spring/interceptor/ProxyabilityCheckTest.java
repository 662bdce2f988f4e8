package io.holdfast.spring.interceptor;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.holdfast.spring.Contexts;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.interceptor.elsewhere.PackagePrivateBase;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.aspectj.lang.annotation.Aspect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An annotated method is guarded, or the application does not start.
 */
class ProxyabilityCheckTest {

	private static final List<String> GUARDED = new ArrayList<>();

	private final ApplicationContextRunner contexts = Contexts.local();

	private static boolean isGuarded() {
		return LockContext.find().isPresent();
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
	class ThroughAnInterface {

		@ParameterizedTest
		@ValueSource(classes = { Generic.class, GenericOnInterface.class, GenericBase.class, FinalPlain.class,
				FinalGeneric.class, FinalMethods.class, Recorded.class, Closed.class })
		void ofAProxyByInterfacesTheMethodIsGuarded(Class<?> type) {
			ProxyabilityCheckTest.this.contexts.withPropertyValues("spring.aop.proxy-target-class=false")
				.withBean(type)
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(call(context)).isTrue();
				});
		}

		@ParameterizedTest
		@ValueSource(classes = { Generic.class, GenericOnInterface.class, GenericBase.class, FinalPlain.class,
				FinalGeneric.class, Recorded.class, Closed.class })
		void ofAProxyOfSpringBootTheMethodIsGuarded(Class<?> type) {
			ProxyabilityCheckTest.this.contexts.withBean(type).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(call(context)).isTrue();
			});
		}

		@Test
		void aLazyBeanOfAFinalClassIsGuardedToo() {
			ProxyabilityCheckTest.this.contexts
				.withBean(FinalGeneric.class, FinalGeneric::new, (definition) -> definition.setLazyInit(true))
				.run((context) -> assertThat(call(context)).isTrue());
		}

		@ParameterizedTest
		@ValueSource(strings = { "true", "false" })
		void thatIsSealedNothingIsGuarded(String byClass) {
			ProxyabilityCheckTest.this.contexts.withPropertyValues("spring.aop.proxy-target-class=" + byClass)
				.withBean(OfSealedInterface.class)
				.run((context) -> assertThat(invalid(context.getStartupFailure()).problem()).contains("class is final",
						"not on an interface that a proxy can implement"));
		}

		@Test
		void aSealedClassIsRefusedWithoutOne() {
			ProxyabilityCheckTest.this.contexts.withBean(ClosedWithout.class)
				.run((context) -> assertThat(invalid(context.getStartupFailure()).problem())
					.contains("class is sealed"));
		}

		@SuppressWarnings("unchecked")
		private static boolean call(ApplicationContext context) {
			return context.getBeanProvider(Plain.class).stream().findFirst().map(Plain::held).orElseGet(() -> {
				Store<String> store = context.getBean(Store.class);
				return store.held("one");
			});
		}

	}

	@Nested
	class ThroughASubclass {

		@Test
		void methodsThatItCanOverrideAreGuarded() {
			ProxyabilityCheckTest.this.contexts.withBean(Visibilities.class).run((context) -> {
				Visibilities bean = context.getBean(Visibilities.class);
				assertThat(bean.packagePrivate()).isTrue();
				assertThat(bean.protectedMethod()).isTrue();
			});
		}

		@Test
		void packagePrivateMethodsOfAnotherPackageAreRefused() {
			ProxyabilityCheckTest.this.contexts.withBean(OfAnotherPackage.class)
				.run((context) -> assertThat(invalid(context.getStartupFailure()))
					.satisfies((ex) -> assertThat(ex.problem()).contains("visible only", "elsewhere"))
					.satisfies((ex) -> assertThat(ex.action()).contains("public")));
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void finalMethodsOfAnInterfaceAreRefused(boolean lazy) {
			ProxyabilityCheckTest.this.contexts
				.withBean(FinalMethods.class, FinalMethods::new, (definition) -> definition.setLazyInit(lazy))
				.run((context) -> assertThat(invalid(context.getStartupFailure()).problem()).contains("is final",
						"proxied by its class"));
		}

	}

	@Nested
	class CallsOfSpringItself {

		@ParameterizedTest(name = "{0}")
		@MethodSource("io.holdfast.spring.interceptor.ProxyabilityCheckTest#pastTheProxy")
		void pastTheProxyStopTheStart(Class<?> type, List<String> parts) {
			ProxyabilityCheckTest.this.contexts.withUserConfiguration(type)
				.run((context) -> assertThat(invalid(context.getStartupFailure()))
					.satisfies((ex) -> assertThat(ex.problem()).contains("Spring calls it"))
					.satisfies((ex) -> assertThat(ex.action()).contains(parts)));
		}

		@Test
		void throughTheProxyAreGuarded() {
			GUARDED.clear();
			ProxyabilityCheckTest.this.contexts.withUserConfiguration(ThroughTheProxy.class).run((context) -> {
				assertThat(context).hasNotFailed();
				context.getBean(Runner.class).run(new DefaultApplicationArguments());
			});
			assertThat(GUARDED).containsExactlyInAnyOrder("event true", "start true", "stop true", "runner true",
					"singletons true", "bean true");
		}

		@Test
		void toAPostProcessorOrAnAspectAreRefused() {
			for (Class<?> type : List.of(AnAspect.class, AnAdvice.class)) {
				ProxyabilityCheckTest.this.contexts.withBean(type)
					.run((context) -> assertThat(invalid(context.getStartupFailure()).problem())
						.contains("never proxied"));
			}
		}

		@Test
		void ofACloseThatIsNoDestructionDoNotMatter() {
			ProxyabilityCheckTest.this.contexts.withBean(Shop.class)
				.run((context) -> assertThat(context).hasNotFailed());
		}

	}

	@Nested
	@ExtendWith(OutputCaptureExtension.class)
	class AnAnnotatedClass {

		@Test
		void startsAndSaysWhichCallItDoesNotCover(CapturedOutput output) {
			ProxyabilityCheckTest.this.contexts.withBean(WholeClass.class).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(WholeClass.class).held()).isTrue();
				assertThat(output).contains("does not cover one call", "WholeClass.afterPropertiesSet");
			});
		}

	}

	static Stream<Arguments> pastTheProxy() {
		List<String> begin = List.of("another bean", "ApplicationRunner");
		List<String> end = List.of("another bean", "SmartLifecycle.stop(Runnable)");
		return Stream.of(Arguments.of(Constructed.class, begin), Arguments.of(ConstructedAbove.class, begin),
				Arguments.of(Initializing.class, begin), Arguments.of(Wired.class, begin),
				Arguments.of(Named.class, begin), Arguments.of(WithContext.class, begin),
				Arguments.of(InitMethod.class, begin), Arguments.of(LazyInitMethod.class, begin),
				Arguments.of(Destroyed.class, end), Arguments.of(Disposable.class, end),
				Arguments.of(Closing.class, end), Arguments.of(SmartlyStopped.class, end),
				Arguments.of(DestroyMethod.class, end), Arguments.of(InferredDestroyMethod.class, end),
				Arguments.of(AFactory.class, begin));
	}

	interface Plain {

		boolean held();

	}

	interface Store<T> {

		boolean held(T item);

	}

	interface AnnotatedStore<T> extends Store<T> {

		@Override
		@DistributedLock
		boolean held(T item);

	}

	static class Generic implements Store<String> {

		@Override
		@DistributedLock(key = "#item")
		public boolean held(String item) {
			return isGuarded();
		}

	}

	static class GenericOnInterface implements AnnotatedStore<String> {

		@Override
		public boolean held(String item) {
			return isGuarded();
		}

	}

	abstract static class Base<T> {

		@DistributedLock
		public boolean held(T item) {
			return isGuarded();
		}

	}

	static class GenericBase extends Base<String> implements Store<String> {

	}

	static final class FinalPlain implements Plain {

		@Override
		@DistributedLock
		public boolean held() {
			return isGuarded();
		}

	}

	static final class FinalGeneric implements Store<String> {

		@Override
		@DistributedLock(key = "#item")
		public boolean held(String item) {
			return isGuarded();
		}

	}

	static class FinalMethods implements Plain {

		@Override
		@DistributedLock
		public final boolean held() {
			return isGuarded();
		}

	}

	record Recorded() implements Plain {

		@Override
		@DistributedLock
		public boolean held() {
			return isGuarded();
		}

	}

	static sealed class Closed implements Plain permits OnlyOne {

		@Override
		@DistributedLock
		public boolean held() {
			return isGuarded();
		}

	}

	static final class OnlyOne extends Closed {

	}

	static sealed class ClosedWithout permits OnlyOther {

		@DistributedLock
		public boolean held() {
			return isGuarded();
		}

	}

	static final class OnlyOther extends ClosedWithout {

	}

	sealed interface SealedInterface permits OfSealedInterface {

		boolean held();

	}

	record OfSealedInterface() implements SealedInterface {

		@Override
		@DistributedLock
		public boolean held() {
			return isGuarded();
		}

	}

	static class Visibilities {

		@DistributedLock
		boolean packagePrivate() {
			return isGuarded();
		}

		@DistributedLock
		protected boolean protectedMethod() {
			return isGuarded();
		}

	}

	static class OfAnotherPackage extends PackagePrivateBase {

	}

	static class Constructed {

		@PostConstruct
		@DistributedLock
		public void warmUp() {
		}

	}

	static class ConstructedAbove extends AbovePostConstruct {

		@Override
		@DistributedLock
		public void warmUp() {
		}

	}

	abstract static class AbovePostConstruct {

		@PostConstruct
		public abstract void warmUp();

	}

	static class Initializing implements InitializingBean {

		@Override
		@DistributedLock
		public void afterPropertiesSet() {
		}

	}

	static class Wired {

		@Autowired
		@DistributedLock
		public void use(Optional<Plain> plain) {
		}

	}

	static class Named implements BeanNameAware {

		@Override
		@DistributedLock
		public void setBeanName(String name) {
		}

	}

	static class WithContext implements ApplicationContextAware {

		@Override
		@DistributedLock
		public void setApplicationContext(ApplicationContext context) {
		}

	}

	static class Destroyed {

		@PreDestroy
		@DistributedLock
		public void flush() {
		}

	}

	static class Disposable implements DisposableBean {

		@Override
		@DistributedLock
		public void destroy() {
		}

	}

	static class Closing implements AutoCloseable {

		@Override
		@DistributedLock
		public void close() {
		}

	}

	static class SmartlyStopped implements SmartLifecycle {

		@Override
		public void start() {
		}

		@Override
		@DistributedLock
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return true;
		}

	}

	static class ByDefinition {

		@DistributedLock
		public void begin() {
		}

	}

	static class Shop {

		@DistributedLock
		public void close() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InitMethod {

		@Bean(initMethod = "begin")
		ByDefinition bean() {
			return new ByDefinition();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyInitMethod {

		@Lazy
		@Bean(initMethod = "begin")
		ByDefinition bean() {
			return new ByDefinition();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DestroyMethod {

		@Bean(destroyMethod = "begin")
		ByDefinition bean() {
			return new ByDefinition();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InferredDestroyMethod {

		@Bean
		Shop bean() {
			return new Shop();
		}

	}

	static class AFactory implements FactoryBean<Plain>, InitializingBean {

		@Override
		public Plain getObject() {
			return () -> false;
		}

		@Override
		public Class<?> getObjectType() {
			return Plain.class;
		}

		@Override
		@DistributedLock
		public void afterPropertiesSet() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ThroughTheProxy {

		@Bean
		Listener listener() {
			return new Listener();
		}

		@Bean
		Runner runner() {
			return new Runner();
		}

		@Bean
		Living living() {
			return new Living();
		}

		@Bean
		Singletons singletons() {
			return new Singletons();
		}

		@Bean
		@DistributedLock
		Object something() {
			GUARDED.add("bean " + isGuarded());
			return new Object();
		}

	}

	static class Listener {

		@EventListener(ContextRefreshedEvent.class)
		@DistributedLock
		public void refreshed() {
			GUARDED.add("event " + isGuarded());
		}

	}

	static class Runner implements ApplicationRunner {

		@Override
		@DistributedLock
		public void run(ApplicationArguments arguments) {
			GUARDED.add("runner " + isGuarded());
		}

	}

	static class Living implements SmartLifecycle {

		private boolean running;

		@Override
		@DistributedLock
		public void start() {
			this.running = true;
			GUARDED.add("start " + isGuarded());
		}

		@Override
		@DistributedLock
		public void stop(Runnable callback) {
			GUARDED.add("stop " + isGuarded());
			stop();
			callback.run();
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	static class Singletons implements SmartInitializingSingleton {

		@Override
		@DistributedLock
		public void afterSingletonsInstantiated() {
			GUARDED.add("singletons " + isGuarded());
		}

	}

	@Aspect
	static class AnAspect {

		@DistributedLock
		public void run() {
		}

	}

	static class AnAdvice implements MethodInterceptor {

		@Override
		@DistributedLock
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			return invocation.proceed();
		}

	}

	@DistributedLock
	static class WholeClass implements InitializingBean {

		@Override
		public void afterPropertiesSet() {
		}

		public boolean held() {
			return isGuarded();
		}

	}

}
