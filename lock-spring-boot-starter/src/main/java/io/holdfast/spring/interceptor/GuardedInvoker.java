package io.holdfast.spring.interceptor;

import java.util.function.Supplier;

import io.holdfast.spring.LockContext;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.function.SingletonSupplier;

/**
 * Runs guarded calls in the way that fits the return types of their methods. It runs
 * methods that return values itself, on the calling thread, and delegates those that
 * return stages and publishers.
 *
 * @param <D> the definition
 */
public final class GuardedInvoker<D extends GuardedDefinition> implements CallInvoker<D> {

	private final Supplier<? extends CallGuard<D>> guard;

	private final Supplier<CallInvoker<D>> stages;

	private final Supplier<CallInvoker<D>> publishers;

	/**
	 * Create an invoker.
	 * @param beanFactory contains the guard
	 * @param beanName the guard's bean name; the bean is looked up at the first call
	 * @param type the guard's type
	 */
	public GuardedInvoker(BeanFactory beanFactory, String beanName, Class<? extends CallGuard<D>> type) {
		this.guard = SingletonSupplier.of(() -> beanFactory.getBean(beanName, type));
		this.stages = SingletonSupplier.of(() -> new StageInvoker<>(this.guard.get(),
				new ContextPropagation(beanFactory.getBeanProvider(TaskDecorator.class).orderedStream().toList())));
		// This refers to Reactor, so it is created only if a method returns one of its
		// types.
		this.publishers = SingletonSupplier.of(() -> new PublisherInvoker<>(this.guard.get()));
	}

	@Override
	public @Nullable Object invoke(D definition, MethodInvocation invocation) throws Throwable {
		return switch (definition.returns()) {
			case VALUE -> invokeHere(definition, invocation);
			case STAGE -> this.stages.get().invoke(definition, invocation);
			case PUBLISHER -> this.publishers.get().invoke(definition, invocation);
		};
	}

	private @Nullable Object invokeHere(D definition, MethodInvocation invocation) throws Throwable {
		GuardedCall call = this.guard.get().enter(definition, invocation);
		if (call == null) {
			return invocation.proceed();
		}
		RuntimeException refusal = call.refusal();
		if (refusal != null) {
			return definition.refused().answer(invocation, refusal);
		}
		if (!call.hasNext()) {
			return run(call, invocation::proceed);
		}
		DeferredInvocation repeated = DeferredInvocation.of(invocation);
		Object result = null;
		while (call != null) {
			result = run(call, repeated::proceed);
			call = call.next();
		}
		return result;
	}

	private static @Nullable Object run(GuardedCall call, Work work) throws Throwable {
		Object result = null;
		Throwable failure = null;
		LockContext lock = call.lock();
		try (LockContext.Scope scope = (lock != null) ? lock.attach() : null) {
			call.begin(Thread.currentThread()::interrupt);
			result = work.proceed();
		}
		catch (Throwable ex) {
			failure = ex;
		}
		failure = call.exit(failure);
		if (failure != null) {
			throw failure;
		}
		return result;
	}

	@FunctionalInterface
	private interface Work {

		@Nullable Object proceed() throws Throwable;

	}

}
