package io.holdfast.spring.interceptor;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;

import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.RateLimited;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.stereotype.Service;

import static org.assertj.core.api.Assertions.assertThat;

class AnnotatedClassesTest {

	@ParameterizedTest
	@ValueSource(classes = { OnMethod.class, OnType.class, Sub.class, Implementing.class, Composed.class, Deep.class,
			Repeated.class, RepeatedComposed.class, OnPrivateMethod.class, Contract.class })
	void findsAnnotationsWhereverTheyCount(Class<?> type) {
		assertThat(AnnotatedClasses.mayHaveAny(type)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { None.class, Object.class, ArrayList.class, Circular.class, Runnable.class })
	void leavesOthersAlone(Class<?> type) {
		assertThat(AnnotatedClasses.mayHaveAny(type)).isFalse();
	}

	static class OnMethod {

		@DistributedLock
		public void guarded() {
		}

	}

	@DistributedLock
	static class OnType {

	}

	static class OnPrivateMethod {

		@DistributedLock
		private void guarded() {
		}

	}

	static class Sub extends OnMethod {

		@Override
		public void guarded() {
		}

	}

	interface Contract {

		@DistributedLock
		void guarded();

	}

	interface SubContract extends Contract {

	}

	static class Implementing implements SubContract {

		@Override
		public void guarded() {
		}

	}

	@DistributedLock
	@Retention(RetentionPolicy.RUNTIME)
	@interface Guarded {

	}

	@Guarded
	@Retention(RetentionPolicy.RUNTIME)
	@interface GuardedTwice {

	}

	static class Composed {

		@Guarded
		public void guarded() {
		}

	}

	static class Deep {

		@GuardedTwice
		public void guarded() {
		}

	}

	static class Repeated {

		@RateLimited(limit = "1", window = "1s")
		@RateLimited(limit = "2", window = "1m")
		public void limited() {
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Several {

		Guarded[] value();

	}

	static class RepeatedComposed {

		@Several({ @Guarded, @Guarded })
		public void guarded() {
		}

	}

	@Service
	static class None {

		@Deprecated
		public void free() {
		}

	}

	@Self
	@Retention(RetentionPolicy.RUNTIME)
	@interface Self {

	}

	@Self
	static class Circular {

	}

}
