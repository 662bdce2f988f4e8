package io.holdfast.spring.interceptor.lock;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.holdfast.spring.Contexts;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.LockKeyException;
import io.holdfast.spring.annotation.DistributedLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LockNameTest {

	private final ApplicationContextRunner contexts = Contexts.local();

	@Nested
	class TheStaticPart {

		@Test
		void isTheClassAndMethodWhereNothingIsSaid() {
			names(Named.class, (bean) -> assertThat(bean.plain())
				.isEqualTo("LockNameTest.Named.plain".substring("LockNameTest.".length())));
		}

		@Test
		void isWhatTheAnnotationSays() {
			names(Named.class, (bean) -> assertThat(bean.said()).isEqualTo("said"));
			names(Named.class, (bean) -> assertThat(bean.byName()).isEqualTo("by-name"));
		}

		@Test
		void takesPlaceholders() {
			LockNameTest.this.contexts.withPropertyValues("the.name=nightly")
				.withBean(Placeholder.class)
				.run((context) -> assertThat(context.getBean(Placeholder.class).run()).isEqualTo("nightly-job:7"));
		}

	}

	@Nested
	class AKey {

		@Test
		void isReadFromAnArgument() {
			names(Keyed.class, (bean) -> assertThat(bean.argument("42")).isEqualTo("k:42"));
		}

		@Test
		void isReadFromAPropertyOfAnArgument() {
			names(Keyed.class, (bean) -> assertThat(bean.property(new Order("o-1", "shop"))).isEqualTo("k:o-1"));
		}

		@Test
		void isReadByPositionMethodBeanAndTarget() {
			names(Keyed.class, (bean) -> {
				assertThat(bean.position("a", "b")).isEqualTo("k:b/a/b");
				assertThat(bean.method()).isEqualTo("k:method");
				assertThat(bean.bean()).isEqualTo("k:from-bean");
			});
		}

		@Test
		void isTakenAsItsAuthorComposedIt() {
			names(Keyed.class, (bean) -> assertThat(bean.composed("a:b", "c")).isEqualTo("k:a:b:c"));
		}

		@Test
		void ofATemplateEscapesEachValue() {
			names(Keyed.class, (bean) -> {
				assertThat(bean.template("a:b", "c")).isEqualTo("k:a%3Ab:c");
				assertThat(bean.template("a", "b:c")).isEqualTo("k:a:b%3Ac");
				assertThat(bean.template("{x}", "100%")).isEqualTo("k:%7Bx%7D:100%25");
			});
		}

		@Test
		void ofATemplateWithOneValueIsEscapedToo() {
			names(Keyed.class, (bean) -> assertThat(bean.single("a:b")).isEqualTo("k:a%3Ab"));
		}

		@Test
		void isTheTextOfNumbersIdsAndOptionals() {
			UUID id = UUID.randomUUID();
			names(Keyed.class, (bean) -> {
				assertThat(bean.any(7L)).isEqualTo("k:7");
				assertThat(bean.any(id)).isEqualTo("k:" + id);
				assertThat(bean.any(Optional.of("there"))).isEqualTo("k:there");
			});
		}

		@Test
		void takesOneLockForEachElement() {
			names(Keyed.class, (bean) -> {
				assertThat(bean.any(List.of("a", "b", "a"))).isEqualTo("k:a, k:b");
				assertThat(bean.any(new int[] { 1, 2 })).isEqualTo("k:1, k:2");
				assertThat(bean.projection(List.of(new Order("o-1", "x"), new Order("o-2", "y"))))
					.isEqualTo("k:o-1, k:o-2");
			});
		}

	}

	@Nested
	class AKeyIsRefused {

		@Test
		void whenItIsNull() {
			refused(null, "is null");
			refused(Optional.empty(), "is null");
		}

		@Test
		void whenAnElementIsNull() {
			refused(new String[] { "a", null }, "is null");
		}

		@Test
		void whenAValueOfATemplateIsNull() {
			names(Keyed.class,
					(bean) -> assertThatExceptionOfType(LockKeyException.class)
						.isThrownBy(() -> bean.template("a", null))
						.withMessageContaining("#{#table}:#{#namespace}")
						.withMessageContaining("is null"));
		}

		@Test
		void whenItIsEmpty() {
			refused("", "is empty");
			refused(List.of(), "empty collection");
		}

		@Test
		void whenItIsACollectionOfCollections() {
			refused(List.of(List.of("a")), "collection");
		}

		@Test
		void whenItHasNoTextOfItsOwn() {
			refused(new Object(), "toString()");
		}

		@Test
		void whenItCannotBeEvaluated() {
			names(Keyed.class,
					(bean) -> assertThatExceptionOfType(LockKeyException.class).isThrownBy(() -> bean.property(null))
						.satisfies((ex) -> {
							assertThat(ex.expression()).isEqualTo("#order.id");
							assertThat(ex.lockName()).isEqualTo("k");
						}));
		}

		private void refused(@Nullable Object value, String message) {
			names(Keyed.class,
					(bean) -> assertThatExceptionOfType(LockKeyException.class).isThrownBy(() -> bean.any(value))
						.withMessageContaining("#value")
						.withMessageContaining(message));
		}

	}

	@Nested
	class AnAnnotation {

		@Test
		void mayBeComposed() {
			names(Composed.class, (bean) -> assertThat(bean.run("7")).isEqualTo("composed:7"));
		}

		@Test
		void mayStandOnAnInterfaceWhoseNamesItUses() {
			LockNameTest.this.contexts.withBean(Implementation.class)
				.run((context) -> assertThat(context.getBean(Contract.class).run("7")).isEqualTo("contract:7"));
		}

		@Test
		void mayStandOnAnInterfaceOfAJdkProxy() {
			LockNameTest.this.contexts.withPropertyValues("spring.aop.proxy-target-class=false")
				.withBean(Implementation.class)
				.run((context) -> assertThat(context.getBean(Contract.class).run("7")).isEqualTo("contract:7"));
		}

		@Test
		void mayStandOnTheInterfaceOfAGeneratedBean() {
			Contract generated = (Contract) Proxy.newProxyInstance(LockNameTest.class.getClassLoader(),
					new Class<?>[] { Contract.class, GeneratedContract.class }, (proxy, method, arguments) -> held());
			LockNameTest.this.contexts.withBean("generated", Contract.class, () -> generated).run((context) -> {
				assertThat(context.getBean(Contract.class).run("7")).isEqualTo("contract:7");
				assertThat(context.getBean(GeneratedContract.class).unnamed()).isEqualTo("GeneratedContract.unnamed");
			});
		}

		@Test
		void mayStandOnABeanBehindAScopedProxy() {
			LockNameTest.this.contexts.withUserConfiguration(Scoped.class)
				.run((context) -> assertThat(context.getBean(Composed.class).run("7")).isEqualTo("composed:7"));
		}

		@Test
		void onAClassCoversItsPublicMethods() {
			names(OnClass.class, (bean) -> {
				assertThat(bean.first()).isEqualTo("OnClass.first");
				assertThat(bean.second()).isEqualTo("second");
				assertThat(bean.hidden()).isEqualTo("none");
			});
		}

		@Test
		void onAClassLeavesInheritedMethodsAlone() {
			names(OnSubclass.class, (bean) -> {
				assertThat(bean.own()).isEqualTo("OnSubclass.own");
				assertThat(bean.inherited("x")).isEqualTo("none");
				assertThat(bean.inheritedFinal()).isEqualTo("none");
			});
		}

		@Test
		void isInheritedByNameOfTheBeansClass() {
			names(Derived.class, (bean) -> assertThat(bean.first()).isEqualTo("Derived.first"));
		}

		@Test
		void isTakenFromTheOverriddenMethodOfAGenericType() {
			names(StringHandler.class, (bean) -> assertThat(bean.handle("x")).isEqualTo("generic:x"));
		}

	}

	@Nested
	class ACondition {

		@Test
		void thatIsTrueGuardsTheCall() {
			names(Conditional.class, (bean) -> assertThat(bean.run(10)).isEqualTo("conditional:10"));
		}

		@Test
		void thatIsFalseRunsTheCallUnguarded() {
			names(Conditional.class, (bean) -> assertThat(bean.run(1)).isEqualTo("none"));
		}

		@Test
		void thatIsNoBooleanIsRefused() {
			names(Conditional.class,
					(bean) -> assertThatExceptionOfType(LockKeyException.class).isThrownBy(() -> bean.text("yes"))
						.withMessageContaining("not true or false"));
		}

	}

	private <T> void names(Class<T> type, ThrowingConsumer<T> test) {
		this.contexts.withBean(type)
			.withBean("helper", Helper.class)
			.run((context) -> test.accept(context.getBean(type)));
	}

	@FunctionalInterface
	interface ThrowingConsumer<T> {

		void accept(T value);

	}

	static String held() {
		return LockContext.find().map(LockContext::lockName).orElse("none");
	}

	static class Named {

		@DistributedLock
		String plain() {
			return held();
		}

		@DistributedLock("said")
		public String said() {
			return held();
		}

		@DistributedLock(name = "by-name")
		protected String byName() {
			return held();
		}

	}

	static class Placeholder {

		@DistributedLock(name = "${the.name}-job", key = "'7'", waitTime = "${the.wait:2s}", lease = "PT10S")
		public String run() {
			return held();
		}

	}

	static class Helper {

		public String key() {
			return "from-bean";
		}

	}

	record Order(String id, String shop) {
	}

	static class Keyed {

		@DistributedLock(name = "k", key = "#id")
		public String argument(String id) {
			return held();
		}

		@DistributedLock(name = "k", key = "#order.id")
		public String property(@Nullable Order order) {
			return held();
		}

		@DistributedLock(name = "k", key = "#p1 + '/' + #a0 + '/' + #root.args[1]")
		public String position(String first, String second) {
			return held();
		}

		@DistributedLock(name = "k", key = "#root.method.name")
		public String method() {
			return held();
		}

		@DistributedLock(name = "k", key = "@helper.key()")
		public String bean() {
			return held();
		}

		@DistributedLock(name = "k", key = "#first + ':' + #second")
		public String composed(String first, String second) {
			return held();
		}

		@DistributedLock(name = "k", key = "#{#table}:#{#namespace}")
		public String template(String table, @Nullable String namespace) {
			return held();
		}

		@DistributedLock(name = "k", key = "#{#value}")
		public String single(String value) {
			return held();
		}

		@DistributedLock(name = "k", key = "#value")
		public String any(@Nullable Object value) {
			return held();
		}

		@DistributedLock(name = "k", key = "#orders.![id]")
		public String projection(List<Order> orders) {
			return held();
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@DistributedLock("composed")
	@interface Locked {

		@AliasFor(annotation = DistributedLock.class, attribute = "key")
		String by();

	}

	static class Composed {

		@Locked(by = "#id")
		public String run(String id) {
			return held();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Scoped {

		@Bean
		@Scope(scopeName = BeanDefinition.SCOPE_PROTOTYPE, proxyMode = ScopedProxyMode.TARGET_CLASS)
		Composed composed() {
			return new Composed();
		}

	}

	interface GeneratedContract {

		@DistributedLock
		String unnamed();

	}

	interface Contract {

		@DistributedLock(name = "contract", key = "#recordId")
		String run(String recordId);

	}

	static class Implementation implements Contract {

		@Override
		public String run(String id) {
			return held();
		}

	}

	@DistributedLock
	static class OnClass {

		public String first() {
			return held();
		}

		@DistributedLock("second")
		public String second() {
			return held();
		}

		String hidden() {
			return held();
		}

	}

	static class Plain {

		public String inherited(String id) {
			return held();
		}

		public final String inheritedFinal() {
			return held();
		}

	}

	@DistributedLock(condition = "#root.args.length == 0")
	static class OnSubclass extends Plain {

		public String own() {
			return held();
		}

	}

	static class Derived extends OnClass {

	}

	interface Handler<T> {

		@DistributedLock(name = "generic", key = "#value")
		String handle(T value);

	}

	static class StringHandler implements Handler<String> {

		@Override
		public String handle(String value) {
			return held();
		}

	}

	static class Conditional {

		@DistributedLock(name = "conditional", key = "#amount", condition = "#amount > 5")
		public String run(int amount) {
			return held();
		}

		@DistributedLock(name = "conditional", condition = "#text")
		public String text(String text) {
			return held();
		}

	}

}
