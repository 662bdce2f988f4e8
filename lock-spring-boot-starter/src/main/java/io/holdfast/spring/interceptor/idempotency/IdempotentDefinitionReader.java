package io.holdfast.spring.interceptor.idempotency;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.DefinitionReader;
import io.holdfast.spring.interceptor.KeyExpression;
import io.holdfast.spring.interceptor.MethodExpressions;
import io.holdfast.spring.interceptor.ReturnKind;
import io.holdfast.spring.interceptor.UnavailablePolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.env.Environment;
import org.springframework.expression.Expression;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Turns {@link Idempotent} into a definition and rejects invalid annotations.
 */
final class IdempotentDefinitionReader extends DefinitionReader<Idempotent, IdempotentDefinition> {

	private static final Duration SHORTEST_LEASE = Duration.ofMillis(10);

	private final BeanFactory beanFactory;

	private final IdempotencySettings settings;

	private final Supplier<MethodJson.@Nullable Shared> json;

	IdempotentDefinitionReader(BeanFactory beanFactory, Environment environment, IdempotencySettings settings) {
		super(beanFactory, environment);
		this.beanFactory = beanFactory;
		this.settings = settings;
		this.json = SingletonSupplier.ofNullable(() -> MethodJson.Shared.of(beanFactory));
	}

	@Override
	public IdempotentDefinition read(AnnotatedMethod method, List<Idempotent> annotations) {
		Idempotent idempotent = only(method, annotations, ".");
		ReturnKind returns = returns(method);
		String name = name(method, idempotent.name());
		MethodExpressions expressions = expressions(method);
		OperationKeys keys = keys(name, idempotent, expressions);
		Expression fingerprint = StringUtils.hasText(idempotent.fingerprint())
				? expressions.expression("fingerprint", idempotent.fingerprint()) : null;
		return new IdempotentDefinition(method, returns, keys, expressions, options(method, idempotent),
				UnavailablePolicy.of(idempotent.onUnavailable(), this.settings.onUnavailable(), name),
				idempotent.sharedName(),
				// The mapper may need beans that are created after this one.
				SingletonSupplier.of(() -> {
					requireRequests(method, returns, keys);
					HandlerMethods.check(method, returns, keys.scope(), !hasBean(ReactiveOperationRequests.class));
					return MethodJson.of(method, returns, keys, fingerprint, expressions, this.json);
				}), HandlerMethods.writesResponse(method));
	}

	private static ReturnKind returns(AnnotatedMethod method) {
		ReturnKind returns = ReturnKind.of(method);
		Class<?> type = method.method().getReturnType();
		if (returns == ReturnKind.PUBLISHER) {
			ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
			if (adapter == null || adapter.isMultiValue()) {
				throw method.invalid(
						"it returns " + type.getName() + ", whose elements arrive one by one and cannot"
								+ " be stored as one outcome.",
						"Return Mono<List<...>>, for example with collectList().");
			}
		}
		return returns;
	}

	private static OperationKeys keys(String name, Idempotent idempotent, MethodExpressions expressions) {
		KeyExpression key = StringUtils.hasText(idempotent.key())
				? expressions.key(idempotent.key(), new OperationKeys.Rules(name)) : null;
		return new OperationKeys(name, key, idempotent.scope());
	}

	private void requireRequests(AnnotatedMethod method, ReturnKind returns, OperationKeys keys) {
		if (keys.expression() != null || hasBean(OperationRequests.class)) {
			return;
		}
		if (returns == ReturnKind.PUBLISHER && hasBean(ReactiveOperationRequests.class)) {
			return;
		}
		throw method.invalid("it has no 'key', and no web request can provide one.",
				"Set 'key' to a value that identifies the operation, for example \"#payment.id\". Without it, the key"
						+ " comes from a request header, which is available in a servlet application and, for methods"
						+ " that return a Mono, in WebFlux.");
	}

	private boolean hasBean(Class<?> type) {
		return this.beanFactory.getBeanProvider(type).stream().findAny().isPresent();
	}

	private IdempotencyOptions options(AnnotatedMethod method, Idempotent idempotent) {
		IdempotencyOptions options = this.settings.options();
		Duration retention = duration(method, "retention", idempotent.retention(), SHORTEST, options.retention());
		Duration lease = duration(method, "lease", idempotent.lease(), SHORTEST);
		Duration wait = duration(method, "waitTime", idempotent.waitTime(), Duration.ZERO, options.waitTime());
		if (lease != null && lease.compareTo(SHORTEST_LEASE) < 0) {
			throw method.invalid("lease = \"" + idempotent.lease() + "\" is shorter than 10 ms.",
					"Use the time for which a crashed instance may block others, for example \"1m\".");
		}
		try {
			return new IdempotencyOptions(retention, (lease != null) ? lease : options.lease(), wait,
					idempotent.onTimeout(), Set.of(idempotent.storeFailures()), null);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid(String.valueOf(ex.getMessage()),
					"Correct the attribute, or, if the annotation does not set it, the property under"
							+ " holdfast.idempotency.",
					ex);
		}
	}

}
