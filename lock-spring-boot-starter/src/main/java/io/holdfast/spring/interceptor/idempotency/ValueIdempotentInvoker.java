package io.holdfast.spring.interceptor.idempotency;

import java.lang.reflect.UndeclaredThrowableException;

import io.holdfast.idempotency.OperationResult;
import io.holdfast.spring.OperationContext;
import io.holdfast.spring.interceptor.CallInvoker;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs methods whose work ends when they return.
 */
final class ValueIdempotentInvoker implements CallInvoker<IdempotentDefinition> {

	private final IdempotentCallInvoker invoker;

	ValueIdempotentInvoker(IdempotentCallInvoker invoker) {
		this.invoker = invoker;
	}

	@Override
	public @Nullable Object invoke(IdempotentDefinition definition, MethodInvocation invocation) throws Throwable {
		OperationCall call = this.invoker.call(definition, invocation);
		OperationObserver.Watch watch = this.invoker.watch(call);
		OperationResult<@Nullable Object> result;
		try (OperationObserver.Scope scope = watch.open()) {
			result = this.invoker.execute(call, (context) -> proceed(invocation, context));
		}
		catch (Throwable ex) {
			call.answered(false, ex);
			watch.end(false, ex);
			throw ex;
		}
		call.answered(result.replayed(), null);
		watch.end(result.replayed(), null);
		return result.value();
	}

	private static @Nullable Object proceed(MethodInvocation invocation, OperationContext context) throws Exception {
		try (OperationContext.Scope scope = context.attach()) {
			return invocation.proceed();
		}
		catch (Exception | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

}
